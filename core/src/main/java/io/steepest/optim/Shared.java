package io.steepest.optim;

import io.steepest.smooth.Filter;
import io.steepest.smooth.Smoothing;
import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Tensor;

/** Stands for the smoothing of another descent, which has smoothed the gradients already. */
enum Shared implements Smoothing {
    /** The only one. */
    INSTANCE;

    @Override
    public Filter on(Tensor like, Arena arena) {
        return (Filter.Plain) (smoothed, t) -> smoothed;
    }

    @Override
    public boolean remembersMeans() {
        return true;
    }

    @Override
    public String toString() {
        return "shared";
    }
}
