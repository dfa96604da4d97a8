package io.steepest.recipe;

import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Tensor;

/** The norm's own oracle. */
record OfNorm() implements Oracle {

    @Override
    public Plain on(Tensor like, Arena arena) {
        return (m, norm, t) -> norm.lmo(m);
    }

    @Override
    public boolean isOfNorm() {
        return true;
    }

    @Override
    public String toString() {
        return "its oracle";
    }
}
