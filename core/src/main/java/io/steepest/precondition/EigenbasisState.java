package io.steepest.precondition;

import io.steepest.tensor.Epsilon;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * {@link Eigenbasis} coordinates at work on matrices of one shape.
 *
 * @param rule what they are
 * @param left the side of the rows
 * @param right the side of the columns
 * @param inner what is learnt in the basis
 * @param text in words
 * @param renewals of the bases
 * @param epsilon ε of the metric
 */
record EigenbasisState(
        Eigenbasis rule,
        EigenSide left,
        EigenSide right,
        Preconditioner.State inner,
        String text,
        Renewals renewals,
        Epsilon epsilon)
        implements Preconditioner.State {
    private static final double ABSENT = Double.POSITIVE_INFINITY;

    @Override
    public void observe(Tensor g, long t) {
        long k = t - rule.lead();
        if (k == 0) {
            left.begin(g);
            right.begin(g.transpose(-2, -1));
        } else if (rule.inner().learns()) {
            inner.observe(scaled(rotated(g)), k);
        }
    }

    @Override
    public void settle(Tensor g, long t) {
        long k = t - rule.lead();
        if (k == 0) {
            return;
        }
        learn(g);
        if (renewals.isDue(k) || (rule.fromIdentity() && k == 1)) {
            Optional<Tensor> turnedLeft = left.refresh();
            Optional<Tensor> turnedRight = right.refresh();
            if (rule.inner().learns()) {
                inner.turn(turnedLeft, turnedRight);
            }
        }
        if (inner.settles()) {
            inner.settle(scaled(rotated(g)), k);
        }
    }

    @Override
    public boolean settles() {
        return true;
    }

    @Override
    public void delay(int steps) {
        renewals.delay(steps);
        inner.delay(steps);
    }

    /** Both sides learn with the other as it was. */
    private void learn(Tensor g) {
        Tensor x = g.transpose(-2, -1);
        if (rule.fit() == Fit.GRAM) {
            Tensor local = rule.followsValues() ? rotated(g) : g;
            left.learn(g, local, Optional.empty());
            right.learn(x, local.transpose(-2, -1), Optional.empty());
            return;
        }
        // g·R⁻¹·gᵀ is a Gram matrix of g in the basis of the columns, which need not be turned back
        Tensor byRows = left.toBasis(g);
        Tensor byColumns = right.toBasis(x);
        Tensor local = right.toBasis(byRows.transpose(-2, -1));
        Tensor rowsInverse = left.inverse().transpose(-2, -1);
        Tensor columnsInverse = right.inverse().transpose(-2, -1);
        Tensor a = byColumns.transpose(-2, -1).mul(columnsInverse.sqrt());
        Tensor b = byRows.transpose(-2, -1).mul(rowsInverse.sqrt());
        left.learn(a, local.transpose(-2, -1), Optional.of(columnsInverse));
        right.learn(b, local, Optional.of(rowsInverse));
    }

    @Override
    public void turn(Optional<Tensor> p, Optional<Tensor> q) {
        inner.turn(left.turn(p), right.turn(q));
    }

    @Override
    public void resumeAt(long t) {
        inner.resumeAt(Math.max(0, t - rule.lead()));
    }

    /** Tells what is learnt inside; the ε of the eigenvalues takes only what Java knows. */
    @Override
    public void measureIn(Tensor unit) {
        inner.measureIn(unit);
    }

    @Override
    public void measureIn(double unit) {
        epsilon.measureIn(unit);
        left.measureIn(unit);
        right.measureIn(unit);
        inner.measureIn(Math.pow(unit, 1 - ownDegree()));
    }

    @Override
    public double reach() {
        double l = left.reach();
        double r = right.reach();
        // factors of degree one have a ratio that has nothing to do with gradients
        double own = Math.sqrt(rule.fit() == Fit.KL ? l * r : Math.max(l, r));
        return ownDegree() == 0 ? Math.max(own, inner.reach()) : own;
    }

    @Override
    public void rescale(double bits) {
        left.rescale(left.degree(right) * bits);
        right.rescale(right.degree(left) * bits);
        inner.rescale(bits * (1 - ownDegree()));
    }

    /** Degree in the gradients of what the eigenvalues multiply by. */
    private double ownDegree() {
        return rule.ownDegree(left.extent(), right.extent());
    }

    @Override
    public Tensor toLocal(Tensor w) {
        Tensor x = rotated(w);
        return inner.toLocal(rule.exponent() == 0 ? x : x.mul(metric(0).sqrt_()));
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return inner.gradientToLocal(scaled(Basis.withoutRounding(rotated(g))));
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return rotatedBack(scaled(inner.updateFromLocal(t)));
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        Tensor x = rotated(g);
        if (rule.exponent() == 0) {
            return rotatedBack(inner.inverseMetric(x));
        }
        return rotatedBack(rule.inner().learns() ? scaled(inner.inverseMetric(scaled(x))) : x.div(metric(ABSENT)));
    }

    private Tensor rotated(Tensor x) {
        return right.toBasis(left.toBasis(x).transpose(-2, -1)).transpose(-2, -1);
    }

    private Tensor rotatedBack(Tensor x) {
        return right.fromBasis(left.fromBasis(x).transpose(-2, -1)).transpose(-2, -1);
    }

    /** Over the root of the metric. */
    private Tensor scaled(Tensor x) {
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

    @Override
    public String toString() {
        return text;
    }
}
