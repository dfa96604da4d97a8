package io.steepest.precondition;

import io.steepest.norm.Coordinates;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Kronecker-factored coordinates at work on matrices of one shape.
 *
 * @param text in words
 * @param factors the coordinates
 * @param learner what renews their roots
 */
record FactorState(String text, Coordinates factors, Learner learner) implements Preconditioner.State {

    /** Learns factors. */
    interface Learner {

        /** Learns from the gradient {@code [k,m,n]} of step t, before the step. */
        void learn(Tensor g, long t);

        /** As {@link Preconditioner.State#turn}. */
        void turn(Optional<Tensor> left, Optional<Tensor> right);

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
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        learner.turn(left, right);
    }

    @Override
    public void resumeAt(long t) {
        learner.resumeAt(t);
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return factors.toLocal(w);
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return factors.gradientToLocal(g);
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return factors.updateFromLocal(t);
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        return factors.inverseMetric(g);
    }

    @Override
    public String toString() {
        return text;
    }
}
