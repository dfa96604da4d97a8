package io.steepest.norm;

import io.steepest.tensor.Naming;
import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Tensor;

/**
 * The Euclidean norm in coordinates A: {@code √⟨w, M w⟩} with metric {@code M = AᵀA}. Its steepest descent
 * is the preconditioned gradient {@code −M⁻¹g}.
 *
 * @param a the coordinates
 */
record Ellipsoid(Coordinates a) implements Norm {

    @Override
    public Tensor of(Tensor w) {
        return Reduce.length(a.toLocal(w));
    }

    @Override
    public Tensor lmo(Tensor g) {
        Tensor local = a.gradientToLocal(g);
        return a.updateFromLocal(Reduce.unit(local, Reduce.length(local))).neg_();
    }

    @Override
    public Tensor dual(Tensor g) {
        return Reduce.length(a.gradientToLocal(g));
    }

    @Override
    public Tensor steepest(Tensor g) {
        return a.inverseMetric(g).neg_();
    }

    @Override
    public String toString() {
        return "euclidean in " + Naming.of(a);
    }
}
