package io.steepest.precondition;

import io.steepest.norm.Coordinates;
import io.steepest.tensor.Epsilon;
import org.bytedeco.pytorch.Tensor;

/**
 * The coordinates {@code A_inner (λ_l λ_rᵀ + …)^{s/2} ∘ x} of what lies in an eigenbasis already.
 *
 * @param rule of the eigenbasis, with s
 * @param left the side of the rows
 * @param right the side of the columns
 * @param inner what is learnt in the basis
 * @param epsilon ε of the metric
 */
record EigenScales(Eigenbasis rule, EigenSide left, EigenSide right, Preconditioner.State inner, Epsilon epsilon)
        implements Coordinates {
    private static final double ABSENT = Double.POSITIVE_INFINITY;

    @Override
    public Tensor toLocal(Tensor w) {
        return inner.toLocal(rule.exponent() == 0 ? w : w.mul(metric(0).sqrt_()));
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return inner.gradientToLocal(scaled(Basis.withoutRounding(g)));
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return scaled(inner.updateFromLocal(t));
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        if (rule.exponent() == 0) {
            return inner.inverseMetric(g);
        }
        return rule.inner().learns() ? scaled(inner.inverseMetric(scaled(g))) : g.div(metric(ABSENT));
    }

    /** Over the root of the metric. */
    Tensor scaled(Tensor x) {
        return rule.exponent() == 0 ? x : x.div(metric(ABSENT).sqrt_());
    }

    /**
     * {@code (λ_l λ_rᵀ)^s + ε}.
     *
     * @param absent λ^s of a direction without gradients: infinity, to divide by, takes no step; zero has no length
     */
    private Tensor metric(double absent) {
        double s = rule.exponent();
        return epsilon.addTo(left.power(s, absent).mul(right.power(s, absent).transpose(-2, -1)));
    }
}
