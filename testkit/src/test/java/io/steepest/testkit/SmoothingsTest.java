package io.steepest.testkit;

import io.steepest.smooth.Ema;
import io.steepest.smooth.Smoothing;
import java.util.stream.Stream;

/** Every kind of smoothing of the library. */
class SmoothingsTest implements SmoothingLaws {

    @Override
    public Stream<Smoothing> cases() {
        return Stream.of(
                Ema.none(),
                Ema.of(0.9),
                Ema.of(0.9).debias(),
                Ema.nesterov(0.95),
                Ema.nesterov(0.95).debias(),
                Ema.lion(0.9, 0.99),
                new Ema(0.5, 0, false));
    }
}
