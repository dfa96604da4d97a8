package io.steepest.testkit;

import io.steepest.norm.Norm;
import io.steepest.tensor.Naming;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A norm of matrices of one shape and dtype.
 *
 * @param name for the report
 * @param norm the norm
 * @param m rows
 * @param n columns
 * @param type float32 or float64
 * @param separable whether the norm can be asked for one matrix of a batch; false in coordinates that were learnt for a whole
 *     batch
 */
public record NormCase(String name, Norm norm, long m, long n, ScalarType type, boolean separable) {
    /** The number of matrices in a batch. */
    public static final long BATCH = 3;

    /** Returns a case of a norm that treats each matrix of a batch by itself. */
    public static NormCase of(Norm norm, long m, long n, ScalarType type) {
        return new NormCase(Naming.of(norm), norm, m, n, type, true);
    }

    /**
     * Returns few cases of a norm, each for something that can go wrong by itself: either side longer, neither, a column, a
     * row, a number; float64, where tolerances are tight, and float32, where squares of 1e±30 leave the range.
     */
    public static Stream<NormCase> of(Norm norm) {
        return Stream.of(
                of(norm, 5, 11, ScalarType.Double),
                of(norm, 11, 5, ScalarType.Float),
                of(norm, 6, 6, ScalarType.Float),
                of(norm, 7, 1, ScalarType.Double),
                of(norm, 1, 7, ScalarType.Float),
                of(norm, 1, 1, ScalarType.Double));
    }

    Tensor random(long seed) {
        return Samples.normal(type, seed, BATCH, m, n);
    }

    /** Returns the rounding of the dtype, with room for the few dozen operations of an oracle on a matrix of this size. */
    double rounding() {
        return type == ScalarType.Double ? 1e-11 : 2e-4;
    }

    /** Returns the error that the norm states, with rounding; for vectors every polar factor is exact. */
    double error() {
        return Math.min(m, n) == 1 ? rounding() : norm.error() + rounding();
    }

    @Override
    public String toString() {
        return name + " " + Samples.text(m, n) + " " + type;
    }
}
