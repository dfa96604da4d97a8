package io.steepest.linalg;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Tensor;

/**
 * The inverse p-th root {@code A^{-1/p}} of symmetric positive semidefinite matrices.
 *
 * <p>What a singular matrix gives is the choice of the implementation. NaN or infinity in a matrix gives NaN in that
 * matrix only. The result is new, symmetric up to rounding, and has the shape and dtype of the argument.
 * Source: Bernstein and Newhouse (2024), Appendix A; Gupta, Koren and Singer (2018).
 */
public interface InverseRoot {

    /**
     * The inverse root of each matrix.
     *
     * @param a symmetric positive semidefinite matrices {@code [k,n,n]}
     * @param p which root, positive
     * @return {@code [k,n,n]}
     * @throws IllegalArgumentException if this method cannot take that root
     */
    Tensor of(Tensor a, double p);

    /**
     * Returns the same method for matrices that come as multiples of a unit: what it adds to them is multiplied, too.
     *
     * @param unit positive
     */
    default InverseRoot measuredIn(double unit) {
        return this;
    }

    /**
     * By eigendecomposition.
     *
     * @param epsilon ε, what {@code rule} does with it
     * @param rule how eigenvalues at, near and (by rounding) below zero are treated
     */
    static InverseRoot eigh(double epsilon, Perturbation rule) {
        return new EighRoot(epsilon, rule);
    }

    /**
     * By eigendecomposition with null directions dropped: the root of the pseudo-inverse, and zero for zero. It makes
     * {@code (GGᵀ)^{-1/4} G (GᵀG)^{-1/4} = UVᵀ} hold for every G, whatever its rank.
     */
    static InverseRoot pseudoInverse() {
        return eigh(0, Perturbation.PSEUDO_INVERSE);
    }

    /**
     * By the coupled Newton iteration: matrix products alone, for integer roots.
     *
     * <p>A matrix on which it does not reach the tolerance, and one that is singular to working precision, is left to
     * {@code eigh(ε, SHIFT)}, or to {@link #pseudoInverse} if ε is zero. Guo and Higham (2006).
     *
     * @param epsilon ε added to the diagonal, not negative
     * @param tolerance largest entry of {@code |M − I|}, M being the iterate that tends to the identity
     * @param maxIterations most iterations, at least one
     */
    static InverseRoot coupledNewton(double epsilon, double tolerance, int maxIterations) {
        return new CoupledNewton(epsilon, tolerance, maxIterations);
    }

    /** The coupled Newton iteration with nothing added to the diagonal. */
    static InverseRoot coupledNewton(double tolerance, int maxIterations) {
        return coupledNewton(0, tolerance, maxIterations);
    }

    /**
     * How far x is from being an inverse root: the largest entry of {@code |x^p·a − I|}, per matrix.
     *
     * @param a {@code [k,n,n]}
     * @param x a candidate for {@code a^{-1/p}}, {@code [k,n,n]}
     * @param p which root
     * @return {@code [k,1,1]}; about the condition number times the rounding of the dtype at best
     */
    static Tensor residual(Tensor a, Tensor x, double p) {
        Tensor product = Symmetric.power(x, p).matmul(a);
        return Reduce.largest(product.sub(CoupledNewton.identity(a)));
    }

    /** What is done to eigenvalues λ before the root is taken. */
    enum Perturbation {
        /** {@code max(λ, 0) + ε}. */
        ADD,
        /**
         * {@code λ − min(λ_min, 0) + ε}: all eigenvalues are shifted by the same amount. Up to rounding also what
         * comes of adding ε first and shifting only if the least eigenvalue is then below ε.
         */
        SHIFT,
        /** {@code max(λ, 0) + ε·λ_max}: does not depend on the scale of the matrix; zero gives zero. */
        RELATIVE,
        /** Directions with {@code λ ≤ max(ε, n·rounding)·λ_max} are dropped; zero gives zero. */
        PSEUDO_INVERSE
    }
}
