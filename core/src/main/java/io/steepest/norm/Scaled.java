package io.steepest.norm;

import io.steepest.linalg.Kernel;
import io.steepest.tensor.Naming;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The norm {@code c(m,n)·‖·‖}: oracle divided by c, dual divided by c, steepest descent divided by c².
 *
 * @param base the norm
 * @param c the factor
 */
record Scaled(Norm base, Scale c) implements Norm {

    @Override
    public Tensor of(Tensor w) {
        return base.of(w).mul(factor(w, 1));
    }

    @Override
    public Tensor lmo(Tensor g) {
        return lmo(g, 1);
    }

    @Override
    public Tensor lmo(Tensor g, double factor) {
        return base.lmo(g, factor / c.of(g.size(-2), g.size(-1)));
    }

    @Override
    public Tensor dual(Tensor g) {
        return base.dual(g).mul(factor(g, -1));
    }

    @Override
    public Tensor steepest(Tensor g) {
        return base.steepest(g).mul_(factor(g, -2));
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
        return new Scaled(base.exact(), c);
    }

    @Override
    public double error() {
        return base.error();
    }

    /** Scaling and coordinates commute; this order keeps the short cut of the Euclidean norm. */
    @Override
    public Norm in(Coordinates a) {
        return new Scaled(base.in(a), c);
    }

    @Override
    public Norm onTaps(long taps) {
        return new Scaled(base.onTaps(taps), c);
    }

    private Scalar factor(Tensor x, int power) {
        return new Scalar(Math.pow(c.of(x.size(-2), x.size(-1)), power));
    }

    @Override
    public String toString() {
        return Naming.of(base) + " × " + c;
    }
}
