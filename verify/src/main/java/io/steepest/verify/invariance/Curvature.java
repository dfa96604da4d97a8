package io.steepest.verify.invariance;

import io.steepest.precondition.CurvatureFactors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * K-FAC's factors of a layer in other variables.
 *
 * @param change of its weight
 * @param errors at its output {@code [b,m]}
 * @param inputs {@code [b,n]}
 */
record Curvature(Change change, Tensor errors, Tensor inputs) implements CurvatureFactors {

    @Override
    public Tensor left(String parameter) {
        return moment(errors.matmul(change.left()));
    }

    @Override
    public Tensor right(String parameter) {
        return moment(inputs.matmul(change.right().t()));
    }

    /** Mean of {@code xxᵀ} over the rows. */
    private static Tensor moment(Tensor x) {
        return x.t().matmul(x).div_(new Scalar((double) x.size(0)));
    }
}
