package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Entrywise coordinates {@code A = (√v + ε)^{1/2}}, v being accumulated squares of gradients. Under the Euclidean norm
 * the step is {@code −g/(√v+ε)}: Adam with a debiased average, RMSProp with a plain one, AdaGrad with a sum.
 *
 * <p>Sources: Kingma and Ba (2014); as a norm, Veprikov et al. (2025), Table 1.
 *
 * @param accumulation how squares add up; with no memory {@code A⁻²g} is the sign of g
 * @param epsilon added to the root, not below zero
 */
record Diagonal(Accumulation accumulation, double epsilon) implements Preconditioner {

    Diagonal {
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
        // Adam's average is the usual one and goes by its decay alone
        boolean usual = accumulation.keep() < 1
                && accumulation.equals(Accumulation.ema(accumulation.keep()).debias());
        return "diagonal(" + (usual ? accumulation.keep() : accumulation) + ", " + epsilon + ")";
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
            rule.accumulation.addSquares(v, g);
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

        /** √v + ε, v debiased if so chosen. */
        private Tensor metric() {
            double divisor = rule.accumulation.divisor(t);
            Tensor root = v.sqrt().mul_(new Scalar(1 / Math.sqrt(divisor)));
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
