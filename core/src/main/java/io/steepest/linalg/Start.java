package io.steepest.linalg;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a Newton–Schulz iteration divides its input by, to bring the singular values into (0, 1]. Bernstein and
 * Newhouse (2024), Appendix A, name the first two.
 */
public enum Start {
    /** The Frobenius length: cheap, and up to √min(m,n) times the largest singular value. */
    FROBENIUS,
    /** The largest singular value, by a decomposition: the tightest, for experiments. */
    SPECTRAL,
    /**
     * {@code (Σσ⁴)^{1/4}}, the Frobenius length of the Gram matrix under a root: at most min(m,n)^{1/4} times the
     * largest singular value, for free, because the first step needs that Gram matrix.
     */
    SCHATTEN_4,
    /**
     * {@code (Σσ⁸)^{1/8}}, the Frobenius length of the squared Gram matrix under a fourth root: at most min(m,n)^{1/8}
     * times the largest singular value, 2.3 for 768, and within 1.6 of it for square matrices of independent entries. It
     * costs a product of which the first step's polynomial is made.
     */
    SCHATTEN_8,
    /**
     * Row i of the smaller side over {@code √Σ_j |(XXᵀ)_ij|}, "almost orthogonal layers": singular values at most one
     * and often near it. <b>It changes the polar factor</b>: the iteration goes to that of {@code DX}, D the diagonal
     * of factors, which is that of X only where the rows of X are orthogonal or all factors equal. Prach and Lampert
     * (2022), as used by Turbo-Muon.
     */
    AOL;

    /** Of a matrix of Frobenius length one; keeps a row of rounding noise from being raised to length one. */
    private static final double LEAST_ROW = 1e-7;

    /** What to divide by before anything else: {@code [k,m,n]} to {@code [k,1,1]}. */
    Tensor length(Tensor g) {
        return this == SPECTRAL ? Reduce.largest(Svd.values(g)) : Reduce.length(g);
    }

    /** Whether the Gram matrix decides the scale. */
    boolean byGram() {
        return this == SCHATTEN_4 || this == SCHATTEN_8 || this == AOL;
    }

    /** Factors for the rows of the smaller side, from its Gram matrix: {@code [k,s,s]} to {@code [k,s,1]} or {@code [k,1,1]}. */
    Tensor factors(Tensor gram) {
        Tensor squares = switch (this) {
            case AOL ->
                gram.abs()
                        .sum(new long[] {-1}, true, new org.bytedeco.pytorch.ScalarTypeOptional())
                        .clamp_min(new Scalar(LEAST_ROW));
            case SCHATTEN_8 -> Reduce.nonZero(Reduce.length(gram.matmul(gram))).sqrt();
            default -> Reduce.nonZero(Reduce.length(gram));
        };
        return squares.rsqrt();
    }
}
