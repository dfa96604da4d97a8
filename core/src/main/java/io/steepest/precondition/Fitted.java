package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A preconditioner whose state is made in another way, prepared for what it will be used for.
 *
 * @param rule the preconditioner
 * @param maker makes the state
 */
record Fitted(Preconditioner rule, Maker maker) implements Preconditioner {

    /** Makes a state. */
    @FunctionalInterface
    interface Maker {

        /** A state as of {@link Preconditioner#on(Tensor, List, Arena)}. */
        State on(Tensor like, List<String> names, Arena arena);
    }

    @Override
    public State on(Tensor like, Arena arena) {
        return maker.on(like, List.of(), arena);
    }

    @Override
    public State on(Tensor like, List<String> names, Arena arena) {
        return maker.on(like, names, arena);
    }

    @Override
    public boolean learns() {
        return rule.learns();
    }

    @Override
    public boolean isMetric() {
        return rule.isMetric();
    }

    @Override
    public int skips() {
        return rule.skips();
    }

    @Override
    public Norm withoutMemory() {
        return rule.withoutMemory();
    }

    @Override
    public double degree(long m, long n) {
        return rule.degree(m, n);
    }

    @Override
    public String toString() {
        return rule.toString();
    }
}
