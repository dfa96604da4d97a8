package io.steepest.norm;

import io.steepest.linalg.Kernel;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A norm of matrices with its linear minimization oracle.
 *
 * <p>Arguments are batches {@code [k,m,n]} of k independent matrices, rows d_out, columns d_in; a vector
 * is {@code [k,d,1]}. Values are {@code [k,1,1]}. Nothing writes to its arguments. Zero gives zero, NaN
 * gives NaN. Gradients flow through {@link #of} and {@link #dual}, not through the oracle. Source: Bernstein and
 * Newhouse (2024), Proposition 1.
 */
public interface Norm {

    /** {@code ‖w‖} of each matrix: {@code [k,m,n]} to {@code [k,1,1]}. */
    Tensor of(Tensor w);

    /**
     * The linear minimization oracle, {@code argmin ⟨g,t⟩ over ‖t‖ ≤ 1}: the direction of steepest
     * descent. Where the minimum is not unique, the one of least Frobenius length.
     *
     * @param g gradients {@code [k,m,n]}
     * @return {@code [k,m,n]}
     */
    Tensor lmo(Tensor g);

    /**
     * The oracle times a number, which a norm may save a pass by.
     *
     * @param g gradients {@code [k,m,n]}
     * @param factor any number
     * @return {@code [k,m,n]}
     */
    default Tensor lmo(Tensor g, double factor) {
        return lmo(g).mul_(new Scalar(factor));
    }

    /** The dual norm {@code ‖g‖† = −⟨g, lmo(g)⟩} of each matrix: {@code [k,m,n]} to {@code [k,1,1]}. */
    default Tensor dual(Tensor g) {
        return attained(g, lmo(g));
    }

    /**
     * Steepest descent at sharpness one, {@code argmin ⟨g,d⟩ + ½‖d‖² = ‖g‖†·lmo(g)} (Proposition 1).
     *
     * @param g gradients {@code [k,m,n]}
     * @return {@code [k,m,n]}
     */
    default Tensor steepest(Tensor g) {
        Tensor t = lmo(g);
        return t.mul(attained(g, t));
    }

    /**
     * The Frank–Wolfe duality gap {@code ⟨g,w⟩ + ‖g‖†} of each matrix: how much the linear function g can still fall
     * in the unit ball. For a convex f with gradient g at w it bounds {@code f(w) − min f} over the ball. Frank and Wolfe
     * (1956); Jaggi (2013).
     *
     * @param w points {@code [k,m,n]} of the unit ball; another radius is that of {@code scaled(Scale.radius(ρ))}
     * @param g gradients {@code [k,m,n]} there
     * @return {@code [k,1,1]}, not negative in the ball
     */
    default Tensor gap(Tensor w, Tensor g) {
        return Reduce.inner(g, w).add(dual(g));
    }

    /** How far {@code ‖lmo(g)‖} may be from one; zero: exact up to rounding. */
    default double error() {
        return 0;
    }

    /**
     * This norm with an oracle that is not approximated: {@link #dual} is then the dual norm to rounding, whatever it
     * costs. An exact norm is itself.
     */
    default Norm exact() {
        return this;
    }

    /**
     * Floating-point operations of the matrix products in the oracle of one matrix, a multiplication and an addition
     * counted as two; zero where there are none.
     *
     * @param m rows
     * @param n columns
     */
    default double flops(long m, long n) {
        return 0;
    }

    /**
     * How the matrix products in the oracle are computed on this machine; empty where there are none.
     *
     * @param g gradients {@code [k,m,n]}, whose entries are not read
     */
    default Optional<Kernel> kernel(Tensor g) {
        return Optional.empty();
    }

    /** The norm {@code c(m,n)·‖·‖}: its oracle is this one's divided by c. */
    default Norm scaled(Scale c) {
        return new Scaled(this, c);
    }

    /** The norm {@code ‖A·‖} in coordinates A. */
    default Norm in(Coordinates a) {
        return new PulledBack(this, a);
    }

    /**
     * This norm for convolution kernels of so many taps, which lie in the batch as one matrix each. Only {@link Tapwise}
     * depends on their number.
     */
    default Norm onTaps(long taps) {
        return this;
    }

    /**
     * {@code −⟨g,t⟩} of each matrix: the dual norm of g where t is its oracle. Its gradient with respect to g is
     * {@code −t}, that of a dual norm: t is a maximizer, so its own change does not count.
     */
    static Tensor attained(Tensor g, Tensor t) {
        return Reduce.inner(g, t.detach()).neg();
    }

    /**
     * Returns whether each entry of an answer depends on the same entry of the gradients alone, so that a batch may be cut
     * anywhere.
     *
     * @param unit true for {@link #lmo}, false for {@link #steepest}
     */
    default boolean isEntrywise(boolean unit) {
        return false;
    }
}
