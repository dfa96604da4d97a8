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

/** A descent whose whole step is one formula with a kernel of its own: the one place that knows which. */
sealed interface ClosedForm {
    /** Entries that a fused kernel takes at once: a pass of so many takes far longer than the call. */
    long FUSED_RUN = 1L << 18;

    /**
     * Makes the kernel.
     *
     * @param general formula, which has made the state
     * @param state of the whole bank
     */
    StepKernel kernel(GeneralKernel general, Arena state);

    /** Returns whether it computes with whatever entries there are, NaN included, as the general formula does. */
    default boolean showsNan() {
        return true;
    }

    /** Returns how many entries are best stepped at once. */
    default long run(long usual) {
        return FUSED_RUN;
    }

    /** Returns the descent with the smoothing whose memory is what the kernel works on. */
    default Descent remembering(Descent descent) {
        return descent;
    }

    /** Returns whether a descent is steepest descent proper under the Euclidean norm. */
    private static boolean isPlain(Descent descent) {
        return descent.norm().equals(Norms.euclidean())
                && descent.magnitude() instanceof Magnitude.DualNorm
                && descent.oracle().isOfNorm();
    }

    /** Returns the closed form of a descent, if it has one. */
    static Optional<ClosedForm> of(Descent descent) {
        if (descent.smoothsUpdates() || descent.decay().is(Decay.Kind.AFTER)) {
            return Optional.empty();
        }
        if (Sign.isFor(descent)) {
            Ema ema = (Ema) descent.smoothing();
            return Optional.of(new Sign(ema.blend(), ema.decay()));
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
        return !descent.decay().is(Decay.Kind.COUPLED)
                        && descent.preconditioner() instanceof Diagonal rule
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
            return FusedAdam.of(this, general, state);
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

        @Override
        public Descent remembering(Descent descent) {
            return descent.smoothedBy(new MomentumSum(decay, nesterov));
        }
    }

    /**
     * That of sign descent and Lion.
     *
     * @param blend weight of the average in what the sign is taken of
     * @param decay of the average
     */
    record Sign(double blend, double decay) implements ClosedForm {
        private static boolean isFor(Descent descent) {
            return descent.norm().equals(Norms.max())
                    && descent.magnitude() instanceof Magnitude.Unit
                    && descent.oracle().isOfNorm()
                    && !descent.preconditioner().learns()
                    && !descent.decay().is(Decay.Kind.COUPLED)
                    // whatever the total weight that a debiased average is divided by, the sign stays
                    && descent.smoothing() instanceof Ema;
        }

        @Override
        public StepKernel kernel(GeneralKernel general, Arena state) {
            return new SignKernel(this, general, state);
        }

        @Override
        public boolean showsNan() {
            return false;
        }

        @Override
        public long run(long usual) {
            return usual;
        }
    }
}
