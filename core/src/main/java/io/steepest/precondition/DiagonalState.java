package io.steepest.precondition;

import io.steepest.engine.Entries;
import io.steepest.tensor.Reduce;
import io.steepest.tensor.StateTensor;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** {@link Diagonal} coordinates at work on matrices of one shape. */
final class DiagonalState implements Preconditioner.State {
    /** What every dtype can hold; what is divided by it is zero. */
    private static final double MOST_EPSILON = 1e38;

    private final Diagonal rule;
    private final StateTensor memory;
    private final String text;
    private long t;
    private Optional<Tensor> unit = Optional.empty();
    private double epsilon;

    /**
     * Coordinates that have seen nothing.
     *
     * @param memory of the accumulated squares v {@code [k,m,n]}, zeros
     * @param text in words
     */
    DiagonalState(Diagonal rule, StateTensor memory, String text) {
        this.rule = rule;
        this.memory = memory;
        this.text = text;
        this.epsilon = rule.epsilon();
    }

    @Override
    public void observe(Tensor g, long now) {
        t = now;
        Tensor v = memory.load();
        rule.accumulation().addSquares(v, g);
        memory.store(v, now);
    }

    @Override
    public void resumeAt(long taken) {
        t = taken;
    }

    @Override
    public void measureIn(Tensor chosen) {
        unit = Optional.of(chosen);
    }

    @Override
    public void measureIn(double chosen) {
        // a zero stays zero, whatever power of the unit overflows
        epsilon = rule.epsilon() == 0 ? 0 : Math.min(rule.epsilon() * Math.pow(chosen, rule.unitPower()), MOST_EPSILON);
    }

    @Override
    public double reach() {
        return Math.sqrt(Entries.largest(memory.load()));
    }

    @Override
    public void rescale(double bits) {
        Tensor v = memory.load();
        Entries.shift(v, 2 * bits);
        memory.store(v, 0);
    }

    /** The expected squares of turned entries that are not correlated: {@code (P_l∘P_l) v (P_r∘P_r)ᵀ}. */
    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        Tensor v = memory.load();
        Tensor half = left.map(p -> p.square().matmul(v)).orElse(v);
        memory.store(right.map(p -> half.matmul(p.square().transpose(-2, -1))).orElse(half), -t);
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return w.mul(a());
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return g.div(nonZero(a()));
    }

    @Override
    public Tensor updateFromLocal(Tensor u) {
        return u.div(nonZero(a()));
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        if (rule.damping() == Damping.METRIC) {
            return g.div(nonZero(damped(rule.exponent())));
        }
        Tensor a = nonZero(damped(rule.exponent() / 2));
        return g.div(a).div_(a);
    }

    private Tensor a() {
        return rule.damping() == Damping.METRIC ? damped(rule.exponent()).sqrt_() : damped(rule.exponent() / 2);
    }

    /** {@code v^p + ε}, v debiased if so chosen. */
    private Tensor damped(double p) {
        double divisor = rule.accumulation().divisor(t);
        Tensor power = Diagonal.power(memory.load(), p);
        if (divisor != 1) {
            power.mul_(new Scalar(Math.pow(divisor, -p)));
        }
        return unit.isPresent()
                ? power.add_(unit.get().pow(new Scalar(rule.unitPower())), new Scalar(epsilon))
                : power.add_(new Scalar(epsilon));
    }

    /** An entry that never had a gradient has no length. A usual ε is above zero in any dtype. */
    private Tensor nonZero(Tensor x) {
        return epsilon > 1e-30 ? x : Reduce.nonZero(x);
    }

    @Override
    public String toString() {
        return text;
    }
}
