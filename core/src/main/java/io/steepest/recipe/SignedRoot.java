package io.steepest.recipe;

import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Tensor;

/** Entrywise signed roots of the norm's oracle. */
record SignedRoot() implements Oracle {

    @Override
    public Plain on(Tensor like, Arena arena) {
        return (m, norm, t) -> {
            Tensor x = norm.lmo(m);
            return x.abs().sqrt_().copysign_(x);
        };
    }

    @Override
    public String toString() {
        return "signed roots";
    }
}
