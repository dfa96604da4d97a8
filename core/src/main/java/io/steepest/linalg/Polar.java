package io.steepest.linalg;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The polar factor {@code UVᵀ} of {@code G = UΣVᵀ}, also called the matrix sign: the orthogonalized
 * matrix.
 *
 * <p>Zero singular directions are dropped, so a zero matrix gives zero. NaN gives NaN. The result is
 * new and has the shape and dtype of the argument. Source: Bernstein and Newhouse (2024), Proposition 4
 * and Appendix A.
 *
 * <p>Methods differ in what becomes of small singular values, and of the rounding noise in null directions:
 * decompositions drop what is below their tolerance, iterations raise it by their slope. {@link #residual} and
 * {@link #alignment} say how good a result is.
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
     * The polar factor of each matrix times a number, which a kernel may save a pass by.
     *
     * @param g matrices {@code [k,m,n]}
     * @param factor any number
     * @return {@code [k,m,n]}
     */
    default Tensor times(Tensor g, double factor) {
        return of(g).mul_(new Scalar(factor));
    }

    /**
     * How far a singular value of a result may be from one, where that of the input is at least a hundredth of its
     * Frobenius length. Zero: exact up to rounding; one or more: some may be missed or have the wrong sign.
     */
    double error();

    /**
     * Floating-point operations for one matrix, a multiplication and an addition counted as two; terms of lower order
     * left out.
     *
     * @param m rows
     * @param n columns
     */
    double flops(long m, long n);

    /**
     * How products are computed for matrices like these on this machine.
     *
     * @param g matrices {@code [k,m,n]}, whose entries are not read
     */
    default Kernel kernel(Tensor g) {
        return Kernel.batched(g);
    }

    /** The fastest method of an accuracy. */
    static Polar of(Accuracy accuracy) {
        return accuracy.polar();
    }

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

    /** By a Newton–Schulz iteration with published coefficients, {@link Published}. */
    static Polar named(String coefficients) {
        return Published.named(coefficients).polar(Precision.FASTEST);
    }

    /**
     * The rank-k polar factor by a randomized sketch (Halko, Martinsson and Tropp, 2011): what lies outside of about
     * the leading k singular directions is dropped. The same seed gives the same result.
     *
     * @param rank k, at least 1
     * @param powerIterations products with {@code GGᵀ} that separate the leading directions from the rest; 2 is much
     * @param oversampling random columns beyond the rank; 8 is usual
     * @param seed of the random columns
     */
    static Polar sketched(int rank, int powerIterations, int oversampling, long seed) {
        return new SketchedPolar(rank, powerIterations, oversampling, seed);
    }

    /** By {@code (GGᵀ)^{-1/2}G}, Eq. (35), with the pseudo-inverse root in float64. */
    static Polar inverseRoot() {
        return inverseRoot(InverseRoot.pseudoInverse(), Precision.FLOAT64);
    }

    /**
     * By {@code (GGᵀ)^{-1/2}G} on the smaller side, Eq. (35).
     *
     * @param root of the Gram matrix of {@code G/‖G‖_F}, which is what its ε is relative to
     * @param precision INPUT, FLOAT32 or FLOAT64; the Gram matrix squares the condition number
     */
    static Polar inverseRoot(InverseRoot root, Precision precision) {
        return new InverseRootPolar(root, precision);
    }

    /**
     * How far results are from semi-orthogonal: {@code ‖OOᵀ − I‖_F}, on the smaller side, in float64. It is the
     * Euclidean length of all {@code σ_i² − 1}, so it bounds the worst of them; each dropped direction counts as one.
     *
     * @param o results {@code [k,m,n]}
     * @return {@code [k,1,1]}
     */
    static Tensor residual(Tensor o) {
        Tensor x = o.to(ScalarType.Double);
        Tensor xt = x.transpose(-2, -1);
        Tensor gram = o.size(-2) <= o.size(-1) ? x.matmul(xt) : xt.matmul(x);
        gram.diagonal(0, -2, -1).sub_(new Scalar(1.0));
        return Reduce.length(gram);
    }

    /**
     * What part of the exact factor results attain: {@code ⟨O,P⟩/⟨P,P⟩}, in float64. For full rank
     * {@code ⟨P,P⟩ = min(m,n)}; one for {@code O = P}, above one where singular values overshoot. Blind to what lies
     * outside of P's directions.
     *
     * @param o results {@code [k,m,n]}
     * @param exact polar factors P {@code [k,m,n]}
     * @return {@code [k,1,1]}, zero where P is
     */
    static Tensor alignment(Tensor o, Tensor exact) {
        Tensor p = exact.to(ScalarType.Double);
        return Reduce.unit(Reduce.inner(o.to(ScalarType.Double), p), Reduce.inner(p, p));
    }
}
