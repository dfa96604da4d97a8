package io.steepest.precondition;

import io.steepest.tensor.Measured;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Kronecker-factored coordinates {@code L^{s/2} w R^{s/2}} at work on matrices of one shape.
 *
 * @param text in words
 * @param factors their roots
 * @param learner what renews them
 */
record FactorState(String text, Factors factors, Learner learner) implements Preconditioner.State {

    /** Learns factors. */
    interface Learner extends Measured {

        /** Learns from the gradient {@code [k,m,n]} of step t, before the step. */
        void learn(Tensor g, long t);

        /** As {@link Preconditioner.State#turn}. */
        void turn(Optional<Tensor> left, Optional<Tensor> right);

        /** As {@link Preconditioner.State#delay}. */
        default void delay(int steps) {
            // most learners renew nothing
        }

        /** As {@link Preconditioner.State#measureIn(double)}. */
        default void measureIn(double unit) {
            // factors that are given do not come from gradients
        }

        /** As {@link Preconditioner.State#resumeAt}. */
        default void resumeAt(long t) {
            // most learners do not count
        }
    }

    @Override
    public void observe(Tensor g, long t) {
        learner.learn(g, t);
    }

    @Override
    public void delay(int steps) {
        learner.delay(steps);
    }

    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        learner.turn(left, right);
    }

    @Override
    public void resumeAt(long t) {
        learner.resumeAt(t);
    }

    @Override
    public void measureIn(double unit) {
        learner.measureIn(unit);
    }

    @Override
    public double reach() {
        return learner.reach();
    }

    @Override
    public void rescale(double bits) {
        learner.rescale(bits);
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return factors.between(w, Factor::half);
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return factors.between(g, Factor::halfInverse);
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return factors.between(t, Factor::halfInverse);
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        return factors.between(g, Factor::inverse);
    }

    @Override
    public String toString() {
        return text;
    }
}
