package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam's coordinates, entrywise {@code A = (√v̂ + ε)^{1/2}}: v is the moving average of squared gradients and
 * {@code v̂ = v/(1−β^t)}. Under the Euclidean norm the step is {@code −g/(√v̂+ε)}.
 *
 * <p>Sources: Kingma and Ba (2014); as a norm, Veprikov et al. (2025), Table 1.
 *
 * @param decay β₂, in [0, 1); zero forgets at once, and {@code A⁻²g} is then the sign of g
 * @param epsilon added to the root, not below zero
 * @param debiased whether v is divided by {@code 1−β^t}
 */
record Diagonal(double decay, double epsilon, boolean debiased) implements Preconditioner {

    Diagonal {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("decay of the second moment must be in [0, 1), found " + decay);
        }
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("epsilon must not be negative, found " + epsilon);
        }
    }

    @Override
    public State on(Tensor like, Arena arena) {
        return new Live(this, arena.zerosLike("second-moment", like));
    }

    @Override
    public Norm withoutMemory() {
        return Norms.max();
    }

    @Override
    public String toString() {
        return (debiased ? "diagonal(" : "biased diagonal(") + decay + ", " + epsilon + ")";
    }

    private static final class Live implements State {
        private final Diagonal rule;
        private final Tensor v;
        private long t;
        private Optional<Tensor> unit = Optional.empty();

        Live(Diagonal rule, Tensor v) {
            this.rule = rule;
            this.v = v;
        }

        @Override
        public void observe(Tensor g, long t) {
            this.t = t;
            v.mul_(new Scalar(rule.decay)).addcmul_(g, g, new Scalar(1 - rule.decay));
        }

        @Override
        public void measureIn(Tensor chosen) {
            unit = Optional.of(chosen);
        }

        @Override
        public Tensor toLocal(Tensor w) {
            return w.mul(metric().sqrt_());
        }

        @Override
        public Tensor gradientToLocal(Tensor g) {
            return g.div(root());
        }

        @Override
        public Tensor updateFromLocal(Tensor u) {
            return u.div(root());
        }

        @Override
        public Tensor inverseMetric(Tensor g) {
            return g.div(nonZero(metric()));
        }

        private Tensor root() {
            return nonZero(metric()).sqrt_();
        }

        /** √v̂ + ε. */
        private Tensor metric() {
            Tensor root = v.sqrt();
            if (rule.debiased && t > 0) {
                root.mul_(new Scalar(1 / Math.sqrt(1 - Math.pow(rule.decay, (double) t))));
            }
            return unit.isPresent()
                    ? root.add_(unit.get(), new Scalar(rule.epsilon))
                    : root.add_(new Scalar(rule.epsilon));
        }

        /** An entry that never had a gradient has no length: it takes no step, whatever ε is. */
        private Tensor nonZero(Tensor metric) {
            return rule.epsilon > 0 ? metric : Reduce.nonZero(metric);
        }

        @Override
        public String toString() {
            return rule.toString();
        }
    }
}
