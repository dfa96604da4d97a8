package io.steepest.optim;

import io.steepest.smooth.Ema;
import io.steepest.smooth.Filter;
import io.steepest.smooth.Smoothing;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Moment;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The smoothing of {@link Ema#of} or {@link Ema#nesterov} that remembers the sum {@code s ← decay·s + g} in place of the
 * average, which is {@code (1−decay)·s}: it is torch's momentum buffer, so that torch's kernel can take the step.
 *
 * @param decay weight of the past, in (0, 1)
 * @param nesterov whether it looks ahead
 */
record MomentumSum(double decay, boolean nesterov) implements Smoothing {
    /** Name of the sum in the state. */
    static final String NAME = "momentum-sum";

    /** A sum is at most {@code 1/(1−decay)} times as long as a mean, which no decay of float64 makes infinite. */
    @Override
    public boolean remembersMeans() {
        return true;
    }

    @Override
    public Filter on(Tensor like, Arena arena) {
        return new Sum(this, new Moment(arena.remember(NAME, like), 1));
    }

    @Override
    public String toString() {
        return (nesterov ? Ema.nesterov(decay) : Ema.of(decay)).toString();
    }

    /**
     * The sum at work.
     *
     * @param rule its constants
     * @param sum of gradients, s
     */
    private record Sum(MomentumSum rule, Moment sum) implements Filter, Forwarding {
        @Override
        public List<Lifecycle> pieces() {
            return List.of(sum);
        }

        @Override
        public Tensor smooth(Tensor g, long t) {
            Tensor s = sum.load();
            s.mul_(new Scalar(rule.decay)).add_(g);
            sum.store(s, t);
            Tensor y = s.mul(new Scalar((1 - rule.decay) * (rule.nesterov ? rule.decay : 1)));
            return rule.nesterov ? y.add_(g, new Scalar(1 - rule.decay)) : y;
        }
    }
}
