package io.steepest.recipe;

import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Tensor;

/** Entrywise signed roots of the norm's oracle. */
record SignedRoot() implements Oracle {

    @Override
    public State on(Tensor like, Arena arena) {
        return (m, norm) -> {
            Tensor t = norm.lmo(m);
            return t.abs().sqrt_().copysign_(t);
        };
    }

    @Override
    public String toString() {
        return "signed roots";
    }
}
