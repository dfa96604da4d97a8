package io.steepest.studio.experiment;

import io.steepest.norm.Coordinates;
import org.bytedeco.pytorch.Tensor;

/**
 * Coordinates {@code A = [[a, b], [0, c]]} of two-dimensional vectors: the Cholesky factor of a metric.
 *
 * @param a upper left, positive
 * @param b upper right
 * @param c lower right, positive
 */
record PlaneMap(double a, double b, double c) implements Coordinates {

    /** The coordinates in which {@code ‖A w‖² = ⟨w, H w⟩}. */
    static PlaneMap of(Quadratic h) {
        double a = Math.sqrt(h.xx());
        double b = h.xy() / a;
        return new PlaneMap(a, b, Math.sqrt(h.yy() - b * b));
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return Doubles.tensor(new double[] {a, b, 0, c}, 1, 2, 2).matmul(w);
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return inverse().transpose(-2, -1).matmul(g);
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return inverse().matmul(t);
    }

    private Tensor inverse() {
        return Doubles.tensor(new double[] {1 / a, -b / (a * c), 0, 1 / c}, 1, 2, 2);
    }

    @Override
    public String toString() {
        return "[[" + a + ", " + b + "], [0, " + c + "]]";
    }
}
