package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A preconditioner whose state is made in another way, prepared for what it will be used for.
 *
 * @param inner the preconditioner
 * @param maker makes the state
 */
record Fitted(Preconditioner inner, Maker maker) implements Wrapper {

    /** Makes a state. */
    @FunctionalInterface
    interface Maker {

        /** A state as of {@link Preconditioner#on(Tensor, List, Arena)}. */
        State on(Tensor like, List<String> names, Arena arena);
    }

    @Override
    public State on(Tensor like, List<String> names, Arena arena) {
        return maker.on(like, names, arena);
    }

    @Override
    public Preconditioner fitted(Norm norm) {
        return inner.fitted(norm);
    }

    @Override
    public Norm withoutMemory() {
        return inner.withoutMemory();
    }

    @Override
    public double degree(long m, long n) {
        return inner.degree(m, n);
    }

    @Override
    public String toString() {
        return Naming.of(inner);
    }
}
