package io.steepest.testkit;

import io.steepest.recipe.Oracle;
import java.util.stream.Stream;

/** The laws of an oracle, on matrices in float64. */
public interface OracleContract extends OracleLaws {

    /** Returns the oracle to test. */
    Oracle oracle();

    @Override
    default Stream<Oracle> cases() {
        return Stream.of(oracle());
    }
}
