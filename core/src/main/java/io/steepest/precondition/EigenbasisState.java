package io.steepest.precondition;

import io.steepest.engine.Workers;
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
 * @param scales the coordinates in the bases
 * @param bases of both sides
 */
record EigenbasisState(
        Eigenbasis rule,
        EigenSide left,
        EigenSide right,
        Preconditioner.State inner,
        String text,
        Renewals renewals,
        Epsilon epsilon,
        EigenScales scales,
        Bases bases)
        implements Preconditioner.State {

    /** Coordinates of two sides that have seen nothing. */
    static EigenbasisState of(
            Eigenbasis rule, EigenSide left, EigenSide right, Preconditioner.State inner, String text) {
        double unitPower = 2 * rule.ownDegree(left.extent(), right.extent());
        Epsilon epsilon = Epsilon.of(rule.epsilon(), unitPower);
        EigenScales scales = new EigenScales(rule, left, right, inner, epsilon);
        Bases bases = new Bases(left, right, scales);
        return new EigenbasisState(rule, left, right, inner, text, new Renewals(rule.every()), epsilon, scales, bases);
    }

    /** The bases, where gradients are turned in any case: else smoothing in them would save nothing. */
    @Override
    public Optional<Frame> frame() {
        boolean rotates = left.isRotated() || right.isRotated();
        return rotates && (rule.inner().learns() || rule.followsValues()) ? Optional.of(bases) : Optional.empty();
    }

    @Override
    public void observe(Tensor g, long t) {
        long k = t - rule.lead();
        if (k == 0) {
            bases.forget();
            Workers.both(() -> left.begin(g), () -> right.begin(g.transpose(-2, -1)));
            return;
        }
        Turned seen = bases.see(g);
        if (rule.inner().learns()) {
            inner.observe(scales.scaled(seen.local()), k);
        }
    }

    @Override
    public void settle(Tensor g, long t) {
        long k = t - rule.lead();
        if (k == 0) {
            return;
        }
        learn(bases.seen(g));
        if (renews(t)) {
            bases.refresh(inner);
        }
        if (inner.settles()) {
            inner.settle(scales.scaled(bases.seen(g).local()), k);
        }
        bases.forget();
    }

    @Override
    public boolean settles() {
        return true;
    }

    @Override
    public boolean renews(long t) {
        long k = t - rule.lead();
        return k == 0 || renewals.isDue(k) || (rule.fromIdentity() && k == 1) || inner.renews(k);
    }

    @Override
    public void delay(int steps) {
        renewals.delay(steps);
        inner.delay(steps);
    }

    /** Both sides learn with the other as it was. */
    private void learn(Turned seen) {
        Tensor g = seen.raw();
        if (rule.fit() == Fit.GRAM) {
            Tensor local = rule.followsValues() ? seen.local() : g;
            left.learn(g, local, Optional.empty());
            right.learn(g.transpose(-2, -1), local.transpose(-2, -1), Optional.empty());
            return;
        }
        // g·R⁻¹·gᵀ is a Gram matrix of g in the basis of the columns, which need not be turned back
        Tensor rowsInverse = left.inverse();
        Tensor columnsInverse = right.inverse().transpose(-2, -1);
        Tensor a = seen.columns().mul(columnsInverse.sqrt());
        Tensor b = seen.rows().mul(rowsInverse.sqrt()).transpose(-2, -1);
        Tensor local = seen.local();
        left.learn(a, local, Optional.of(columnsInverse));
        right.learn(b, local.transpose(-2, -1), Optional.of(rowsInverse.transpose(-2, -1)));
    }

    @Override
    public void turn(Optional<Tensor> p, Optional<Tensor> q) {
        bases.forget();
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
        return scales.toLocal(bases.into(w));
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return scales.gradientToLocal(bases.into(g));
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return bases.outOf(scales.updateFromLocal(t));
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        return bases.outOf(scales.inverseMetric(bases.into(g)));
    }

    @Override
    public String toString() {
        return text;
    }
}
