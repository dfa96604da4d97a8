package io.steepest.precondition;

import io.steepest.tensor.Epsilon;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import io.steepest.tensor.Reduce;
import io.steepest.tensor.StateTensor;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** {@link Diagonal} coordinates at work on matrices of one shape. */
final class DiagonalState implements Preconditioner.Prompt, Forwarding {
    private final Diagonal rule;
    private final Moment squares;
    private final Epsilon epsilon;
    private final String text;
    private long t;

    /**
     * Coordinates that have seen nothing.
     *
     * @param memory of the accumulated squares v {@code [k,m,n]}, zeros
     * @param text in words
     */
    DiagonalState(Diagonal rule, StateTensor memory, String text) {
        this.rule = rule;
        this.squares = new Moment(memory, 2);
        this.epsilon = Epsilon.of(rule.epsilon(), rule.unitPower());
        this.text = text;
    }

    @Override
    public List<Lifecycle> pieces() {
        return List.of(squares, epsilon);
    }

    @Override
    public void observe(Tensor g, long now) {
        t = now;
        Tensor v = squares.load();
        rule.accumulation().addSquares(v, g);
        squares.store(v, now);
    }

    @Override
    public void resumeAt(long taken) {
        t = taken;
    }

    /** The expected squares of turned entries that are not correlated: {@code (P_l∘P_l) v (P_r∘P_r)ᵀ}. */
    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        Tensor v = squares.load();
        Tensor half = left.map(p -> mixed(p, v)).orElse(v);
        squares.store(
                right.map(p -> mixed(p, half.transpose(-2, -1)).transpose(-2, -1))
                        .orElse(half),
                -t);
    }

    /** {@code (P∘P) v}; rows that only change places, as SOAP's do, are not multiplied. */
    private static Tensor mixed(Tensor p, Tensor v) {
        long rows = p.size(0) * p.size(-1);
        // an orthogonal matrix of no more entries than rows is a permutation, up to signs
        boolean permutes = p.device().is_cpu() && p.count_nonzero().item_long() == rows;
        if (!permutes) {
            return p.square().matmul(v);
        }
        Tensor from = p.abs().argmax(new LongOptional(-1), false);
        return v.gather(-2, from.unsqueeze(-1).expand_as(v));
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
        Tensor power = Diagonal.power(squares.load(), p);
        if (divisor != 1) {
            power.mul_(new Scalar(Math.pow(divisor, -p)));
        }
        return epsilon.addTo(power);
    }

    /** An entry that never had a gradient has no length. A usual ε is above zero in any dtype. */
    private Tensor nonZero(Tensor x) {
        return epsilon.known() > 1e-30 ? x : Reduce.nonZero(x);
    }

    @Override
    public String toString() {
        return text;
    }
}
