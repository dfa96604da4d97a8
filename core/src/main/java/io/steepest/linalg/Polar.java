package io.steepest.linalg;

import org.bytedeco.pytorch.Tensor;

/**
 * The polar factor {@code UVᵀ} of {@code G = UΣVᵀ}, also called the matrix sign: the orthogonalized
 * matrix.
 *
 * <p>Zero singular directions are dropped, so a zero matrix gives zero. NaN gives NaN. The result is
 * new and has the shape and dtype of the argument. Source: Bernstein and Newhouse (2024), Proposition 4
 * and Appendix A.
 */
public interface Polar {

    /**
     * The polar factor of each matrix.
     *
     * @param g matrices {@code [k,m,n]}
     * @return {@code [k,m,n]}
     */
    Tensor of(Tensor g);

    /**
     * How far the largest singular value of a result may be from one, for input whose largest singular
     * value is at least a hundredth of its Frobenius length. Zero: exact up to rounding.
     */
    double error();

    /** By singular value decomposition, in the dtype of the argument. */
    static Polar svd() {
        return new SvdPolar();
    }

    /** By the cubic Newton–Schulz iteration of Appendix A, Eq. (36). */
    static Polar cubic(int steps) {
        return new NewtonSchulz(Coefficients.cubic(steps), Precision.INPUT, 0);
    }

    /** By the quintic Newton–Schulz iteration with Keller Jordan's coefficients, as in Muon. */
    static Polar quintic(int steps) {
        return new NewtonSchulz(Coefficients.quintic(steps), Precision.FASTEST, 0);
    }

    /** By Polar Express (Amsel et al., 2025), the fastest composition of quintics. */
    static Polar polarExpress(int steps) {
        return new NewtonSchulz(Coefficients.polarExpress(steps), Precision.FASTEST, Coefficients.SAFETY);
    }
}
