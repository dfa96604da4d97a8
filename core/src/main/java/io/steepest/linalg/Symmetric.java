package io.steepest.linalg;

import static org.bytedeco.pytorch.global.torch.linalg_eigh;
import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.engine.Dtypes;
import io.steepest.tensor.Reduce;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Functions of the eigenvalues of symmetric matrices, with NaN kept in the matrix where it was. */
public final class Symmetric {
    private Symmetric() {}

    /**
     * {@code Q f(λ) Qᵀ} of {@code A = QλQᵀ}. Only the lower triangle is read.
     *
     * @param a symmetric matrices {@code [k,n,n]}
     * @param f maps eigenvalues {@code [k,1,n]}, smallest first, to {@code [k,1,n]}
     * @return {@code [k,n,n]}
     */
    public static Tensor mapValues(Tensor a, UnaryOperator<Tensor> f) {
        // the decomposition of NaN and infinity is undefined; NaN is put back into the matrices that had them
        Tensor finite = a.isfinite().all(new long[] {-2, -1}, true);
        Tensor safe = where(finite, a, new Scalar(0.0));
        // scaled by the largest entry, so that no square under- or overflows inside the decomposition
        Tensor scale = Reduce.nonZero(Reduce.largest(safe));
        var eigen = linalg_eigh(safe.div(scale));
        Tensor q = eigen.get1();
        Tensor mapped = q.mul(f.apply(eigen.get0().unsqueeze(-2).mul_(scale))).matmul(q.transpose(-2, -1));
        return where(finite, mapped, new Scalar(Double.NaN));
    }

    /**
     * Orthonormal eigenvectors, as columns, smallest eigenvalue first. NaN or infinity in a matrix gives the identity.
     *
     * @param a symmetric matrices {@code [k,n,n]}; only the lower triangle is read
     * @return {@code [k,n,n]}
     */
    public static Tensor vectors(Tensor a) {
        Tensor finite = a.isfinite().all(new long[] {-2, -1}, true);
        Tensor safe = where(finite, a, new Scalar(0.0));
        return linalg_eigh(safe.div(Reduce.nonZero(Reduce.largest(safe)))).get1();
    }

    /**
     * {@code A^s} of positive semidefinite matrices, any real s. Eigenvalues up to {@code n·ε·λ_max}, ε of the dtype,
     * count as zero and stay zero: for negative s this is the power of the pseudo-inverse.
     *
     * @param a {@code [k,n,n]}
     * @param s exponent
     */
    public static Tensor power(Tensor a, double s) {
        return mapValues(a, values -> powerAbove(values, cut(a), s));
    }

    /** {@code λ^s} where λ is above {@code relative·λ_max}, else zero. */
    static Tensor powerAbove(Tensor values, double relative, double s) {
        Tensor largest = values.amax(new long[] {-1}, true).clamp_min_(new Scalar(0.0));
        Tensor kept = values.gt(largest.mul(new Scalar(relative)));
        Tensor base = where(kept, values, new Scalar(1.0));
        return base.pow(new Scalar(s)).mul_(kept);
    }

    /** What a zero eigenvalue rounds to, relative to the largest. */
    static double cut(Tensor a) {
        return a.size(-1) * Dtypes.ulp(a);
    }
}
