package io.steepest.testkit;

import io.steepest.norm.Norm;
import java.util.stream.Stream;

/** The laws of a norm, on matrices, vectors and numbers in float32 and float64. */
public interface NormContract extends NormLaws {

    /** Returns the norm to test. */
    Norm norm();

    @Override
    default Stream<NormCase> cases() {
        return NormCase.of(norm());
    }
}
