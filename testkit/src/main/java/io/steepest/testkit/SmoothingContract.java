package io.steepest.testkit;

import io.steepest.smooth.Smoothing;
import java.util.stream.Stream;

/** The laws of a smoothing, in float32 and float64. */
public interface SmoothingContract extends SmoothingLaws {

    /** Returns the smoothing to test. */
    Smoothing smoothing();

    @Override
    default Stream<Smoothing> cases() {
        return Stream.of(smoothing());
    }
}
