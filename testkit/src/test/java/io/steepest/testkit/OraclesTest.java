package io.steepest.testkit;

import io.steepest.norm.Scale;
import io.steepest.recipe.Oracle;
import java.util.stream.Stream;

/** Every oracle of the library. */
class OraclesTest implements OracleLaws {

    @Override
    public Stream<Oracle> cases() {
        return Stream.of(
                Oracle.ofNorm(),
                Oracle.signedRoot(),
                Oracle.rowNormalized(0.95, 1e-8),
                Oracle.lowRank(2, 0.95, Scale.rmsToRms()),
                Oracle.lowRank(9, 0, Scale.rmsToRms()));
    }
}
