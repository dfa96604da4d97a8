package io.steepest.precondition;

import io.steepest.tensor.Forwarding;
import io.steepest.tensor.Lifecycle;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Kronecker-factored coordinates {@code L^{s/2} w R^{s/2}} at work on matrices of one shape.
 *
 * @param text in words
 * @param factors their roots
 * @param learner what renews them
 */
record FactorState(String text, Factors factors, Learner learner) implements Preconditioner.Prompt, Forwarding {

    /** Learns factors. */
    interface Learner extends Lifecycle {

        /** Learns from the gradient {@code [k,m,n]} of step t, before the step. */
        void learn(Tensor g, long t);

        /** As {@link Preconditioner.State#renews}. */
        default boolean renews(long t) {
            return false;
        }
    }

    @Override
    public List<Learner> pieces() {
        return List.of(learner);
    }

    @Override
    public void observe(Tensor g, long t) {
        learner.learn(g, t);
    }

    @Override
    public boolean renews(long t) {
        return learner.renews(t);
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
