package io.steepest.optim;

import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Diagonal;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.smooth.Ema;
import io.steepest.tensor.Arena;
import java.util.Optional;

/** A descent whose whole step is one formula that libtorch has a kernel for: the one place that knows which. */
sealed interface ClosedForm {

    /**
     * Makes the kernel.
     *
     * @param general formula, which has made the state
     * @param state of the whole bank
     */
    StepKernel kernel(GeneralKernel general, Arena state);

    /** Returns whether a descent is steepest descent proper under the Euclidean norm. */
    private static boolean isPlain(Descent descent) {
        return descent.norm().equals(Norms.euclidean())
                && descent.magnitude() instanceof Magnitude.DualNorm
                && descent.oracle().isOfNorm();
    }

    /** Returns the closed form of a descent, if it has one. */
    static Optional<ClosedForm> of(Descent descent) {
        if (descent.smoothsUpdates()
                || !(descent.decay().isNone() || descent.decay().is(Decay.Kind.DECOUPLED))) {
            return Optional.empty();
        }
        if (!isPlain(descent) || !(descent.smoothing() instanceof Ema ema) || ema.isNone()) {
            return Optional.empty();
        }
        if (!descent.preconditioner().learns()) {
            boolean nesterov = ema.equals(Ema.nesterov(ema.decay()));
            return nesterov || ema.equals(Ema.of(ema.decay()))
                    ? Optional.of(new Sgd(ema.decay(), nesterov))
                    : Optional.empty();
        }
        return descent.preconditioner() instanceof Diagonal rule
                        && Adam.isSecondMoment(rule)
                        && ema.equals(Ema.of(ema.decay()).debias())
                ? Optional.of(new Adam(ema.decay(), rule.accumulation().keep(), rule.epsilon()))
                : Optional.empty();
    }

    /**
     * Adam's and AdamW's.
     *
     * @param b1 decay of the first moment
     * @param b2 decay of the second moment
     * @param epsilon added to its root
     */
    record Adam(double b1, double b2, double epsilon) implements ClosedForm {
        private static final double ROOT = 0.5;
        private static final double LEAST_EPSILON = 1e-30;

        private static boolean isSecondMoment(Diagonal rule) {
            double keep = rule.accumulation().keep();
            return rule.exponent() == ROOT
                    && rule.damping() == Damping.METRIC
                    && keep < 1
                    && rule.accumulation().equals(Accumulation.ema(keep).debias())
                    // without ε, an entry that never had a gradient is zero over zero there
                    && rule.epsilon() > LEAST_EPSILON;
        }

        @Override
        public StepKernel kernel(GeneralKernel general, Arena state) {
            return new FusedAdam(this, general, state);
        }
    }

    /**
     * The form of gradient descent with momentum.
     *
     * @param decay of the momentum
     * @param nesterov whether it looks ahead
     */
    record Sgd(double decay, boolean nesterov) implements ClosedForm {
        @Override
        public StepKernel kernel(GeneralKernel general, Arena state) {
            return new FusedSgd(this, general, state);
        }
    }
}
