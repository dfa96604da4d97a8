package io.steepest.testkit;

import io.steepest.linalg.Polar;
import io.steepest.tensor.Naming;
import java.util.stream.Stream;

/**
 * A method for polar factors on matrices of one shape.
 *
 * @param polar the method
 * @param m rows
 * @param n columns
 * @param noise most that a singular value of zero may become
 * @param loose whether singular vectors may change, so that only values are checked
 */
public record PolarCase(Polar polar, long m, long n, double noise, boolean loose) {
    /** Rounding in null directions, of 1e-16, raised by the slope of an iteration with some fifteen steps. */
    private static final double NOISE = 1e-8;

    /** Returns cases of a method: square, wide, tall, and a column. */
    public static Stream<PolarCase> of(Polar polar) {
        return of(polar, NOISE, false);
    }

    /**
     * Returns cases of a method that raises null directions by more than usual, or changes singular vectors.
     *
     * @param noise most that a singular value of zero may become
     * @param loose whether singular vectors may change
     */
    public static Stream<PolarCase> of(Polar polar, double noise, boolean loose) {
        return Stream.of(new long[] {12, 12}, new long[] {7, 19}, new long[] {19, 7}, new long[] {9, 1})
                .map(shape -> new PolarCase(polar, shape[0], shape[1], noise, loose));
    }

    /** Returns the error that the method states, with room for the rounding of float64. */
    double bound() {
        return polar.error() + 1e-9;
    }

    @Override
    public String toString() {
        return Naming.of(polar) + " " + Samples.text(m, n);
    }
}
