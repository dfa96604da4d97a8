package io.steepest.testkit;

import io.steepest.linalg.Polar;
import java.util.stream.Stream;

/** The laws of a polar factor, on square, wide and tall matrices and on vectors. */
public interface PolarContract extends PolarLaws {

    /** Returns the method to test. */
    Polar polar();

    @Override
    default Stream<PolarCase> cases() {
        return PolarCase.of(polar());
    }
}
