package io.steepest.verify.claim;

import static java.lang.Double.POSITIVE_INFINITY;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A norm of the library beside the definition of it and of its dual in plain arithmetic.
 *
 * @param norm the library's
 * @param value the definition of {@code ‖w‖}
 * @param dual the definition of {@code ‖g‖†}
 */
record Defined(Norm norm, ToDoubleFunction<Matrix> value, ToDoubleFunction<Matrix> dual) {

    /** The same definitions beside another norm. */
    Defined by(Norm other) {
        return new Defined(other, value, dual);
    }

    static Defined euclidean() {
        return new Defined(Norms.euclidean(), Matrix::length, Matrix::length);
    }

    static Defined max() {
        return new Defined(Norms.max(), Matrix::largest, g -> g.length(1));
    }

    static Defined lp(double p) {
        return new Defined(Norms.lp(p), w -> w.length(p), g -> g.length(conjugate(p)));
    }

    static Defined spectral() {
        return schatten(POSITIVE_INFINITY).by(Norms.spectral(Polar.svd()));
    }

    static Defined schatten(double p) {
        return new Defined(
                Norms.schatten(p),
                w -> SingularValues.of(w).sigma().length(p),
                g -> SingularValues.of(g).sigma().length(conjugate(p)));
    }

    static Defined oneToLp(double p) {
        return new Defined(
                Norms.oneToLp(p),
                w -> columns(w, p).largest(),
                g -> columns(g, conjugate(p)).sum());
    }

    static Defined lpToMax(double p) {
        return new Defined(
                Norms.lpToMax(p),
                w -> columns(w.transpose(), conjugate(p)).largest(),
                g -> columns(g.transpose(), p).sum());
    }

    static Defined rmsToRms() {
        return spectral()
                .scaledBy(w -> Math.sqrt(w.columns() / (double) w.rows()))
                .by(Norms.rmsToRms(Polar.svd()));
    }

    static Defined oneToRms() {
        return oneToLp(2).scaledBy(w -> 1 / Math.sqrt((double) w.rows())).by(Norms.oneToRms());
    }

    /** The definitions of the norm times a factor of the shape; the library's norm stays. */
    private Defined scaledBy(ToDoubleFunction<Matrix> factor) {
        return new Defined(
                norm,
                w -> value.applyAsDouble(w) * factor.applyAsDouble(w),
                g -> dual.applyAsDouble(g) / factor.applyAsDouble(g));
    }

    /** The lengths of the columns, as a column. */
    private static Matrix columns(Matrix w, double p) {
        return Matrix.column(IntStream.range(0, w.columns())
                .mapToDouble(j -> w.column(j).length(p))
                .toArray());
    }

    /** q with {@code 1/p + 1/q = 1}. */
    static double conjugate(double p) {
        return p == 1 ? POSITIVE_INFINITY : p == POSITIVE_INFINITY ? 1 : p / (p - 1);
    }
}
