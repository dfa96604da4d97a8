package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Stateless;
import org.bytedeco.pytorch.Tensor;

/** The identity as a preconditioner and as coordinates. */
record Identity() implements Preconditioner, Preconditioner.Prompt, Stateless {

    @Override
    public State on(Tensor like, Arena arena) {
        return this;
    }

    @Override
    public boolean learns() {
        return false;
    }

    @Override
    public Norm withoutMemory() {
        return Norms.euclidean();
    }

    @Override
    public double degree(long m, long n) {
        return 0;
    }

    @Override
    public void observe(Tensor g, long t) {
        // nothing to learn
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return w;
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return g;
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return t;
    }

    @Override
    public String toString() {
        return "none";
    }
}
