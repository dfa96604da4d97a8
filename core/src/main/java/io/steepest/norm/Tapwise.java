package io.steepest.norm;

import io.steepest.linalg.Kernel;
import io.steepest.tensor.Naming;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A norm of convolution kernels, {@code taps·max_tap ‖W_tap‖}: a convolution is the sum of its taps, so if each is of norm
 * {@code 1/taps} the whole does not exceed one. Large et al. (2024), "Scalable optimization in the modular norm".
 *
 * <p>Each tap is a matrix of the batch; until {@link #onTaps} says how many make a kernel, it is one.
 *
 * @param base the norm of a tap
 */
record Tapwise(Norm base) implements Norm {

    @Override
    public Norm onTaps(long taps) {
        return taps == 1 ? base : base.scaled(Scale.constant((double) taps));
    }

    @Override
    public Tensor of(Tensor w) {
        return base.of(w);
    }

    @Override
    public Tensor lmo(Tensor g) {
        return base.lmo(g);
    }

    @Override
    public Tensor dual(Tensor g) {
        return base.dual(g);
    }

    @Override
    public Tensor steepest(Tensor g) {
        return base.steepest(g);
    }

    @Override
    public double flops(long m, long n) {
        return base.flops(m, n);
    }

    @Override
    public Optional<Kernel> kernel(Tensor g) {
        return base.kernel(g);
    }

    @Override
    public Norm exact() {
        return new Tapwise(base.exact());
    }

    @Override
    public double error() {
        return base.error();
    }

    @Override
    public String toString() {
        return Naming.of(base) + " over the taps";
    }
}
