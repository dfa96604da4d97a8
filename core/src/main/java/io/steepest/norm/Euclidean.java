package io.steepest.norm;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Tensor;

/**
 * The Euclidean length of the entries, the Frobenius norm of a matrix: {@code √Σ w_ij²}. Its steepest
 * descent is gradient descent. Bernstein and Newhouse (2024), Table 1.
 */
record Euclidean() implements Norm {

    @Override
    public Tensor of(Tensor w) {
        return Reduce.length(w);
    }

    @Override
    public Tensor lmo(Tensor g) {
        return Reduce.unit(g, Reduce.length(g)).neg_();
    }

    @Override
    public Tensor dual(Tensor g) {
        return Reduce.length(g);
    }

    @Override
    public Tensor steepest(Tensor g) {
        return g.neg();
    }

    /** An ellipsoid: without this, Adam would pay for two square roots. */
    @Override
    public Norm in(Coordinates a) {
        return new Ellipsoid(a);
    }

    @Override
    public boolean isEntrywise(boolean unit) {
        return !unit;
    }

    @Override
    public String toString() {
        return "euclidean";
    }
}
