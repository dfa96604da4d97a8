package io.steepest.precondition;

import io.steepest.engine.Dtypes;
import io.steepest.linalg.Symmetric;
import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Orthonormal bases of batches of matrices {@code [k,n,n]}. */
final class Basis {
    /** Part of a unit vector's square that is more than rounding, in any dtype of a decomposition. */
    private static final double MIXED = 1e-5;

    private Basis() {}

    /**
     * Eigenvectors of Gram matrices, largest eigenvalue first. A coordinate that never had a gradient is one of them, or
     * such coordinates among themselves are.
     */
    static Tensor eigenvectors(Tensor factor) {
        return cleared(factor, Symmetric.vectors(apart(factor)).flip(-1));
    }

    /**
     * The factor Q of a QR decomposition, for a basis of a Gram matrix.
     *
     * @param factor the Gram matrix {@code [k,n,n]}
     * @param a what is decomposed, {@code [k,n,n]}
     */
    static Tensor orthonormal(Tensor factor, Tensor a) {
        return cleared(factor, torch.linalg_qr(a).get0());
    }

    /**
     * A Gram matrix with minus its largest entry where a coordinate never had a gradient, that is, where the diagonal is
     * zero: no eigenvalue of the rest is near, so that its eigenvector does not mix with others of eigenvalue zero. Any
     * other matrix stays as it is.
     */
    static Tensor apart(Tensor factor) {
        Tensor never = never(factor);
        if (isKnownToBeNone(never)) {
            return factor;
        }
        Tensor least = Reduce.largest(factor).neg_().squeeze(-1);
        return factor.add(torch.where(never, least, new Scalar(0.0)).diag_embed());
    }

    /** Which coordinates never had a gradient, {@code [k,n]}. */
    private static Tensor never(Tensor factor) {
        return factor.diagonal(0, -2, -1).eq(new Scalar(0.0));
    }

    /** Whether all is false; other devices than the CPU are not asked, since the answer would be waited for. */
    private static boolean isKnownToBeNone(Tensor x) {
        return x.device().is_cpu() && !x.any().item_bool();
    }

    /**
     * An orthonormal basis with zeros in place of the rounding between coordinates that never had a gradient and the
     * others. What never had a gradient then gets none from rotations, and adaptive coordinates do not blow it up.
     */
    private static Tensor cleared(Tensor factor, Tensor q) {
        Tensor coordinates = never(factor);
        if (isKnownToBeNone(coordinates)) {
            return q;
        }
        Tensor never = coordinates.unsqueeze(-1);
        Tensor part = q.square().mul_(never).sum(new long[] {-2}, true, new ScalarTypeOptional());
        Tensor belongs = part.gt(new Scalar(0.5));
        // a basis that mixes the two by more than rounding stays: with zeros it would not be orthonormal
        Tensor mixed = part.sub(belongs.to(part.scalar_type())).abs_().gt(new Scalar(MIXED));
        Tensor foreign =
                never.ne(belongs).logical_and_(mixed.any(new long[] {-1}, true).logical_not_());
        return q.masked_fill(foreign, new Scalar(0.0));
    }

    /**
     * The same with zeros where entries are no more than the rounding of a rotation, ε^{3/4} of the largest, ε of the
     * dtype: a norm such as the largest entry would step along the sign of that noise. Eigenvectors of a Gram matrix lose
     * the square of its root's condition number, hence more than ε.
     *
     * @param x {@code [k,m,n]}
     */
    static Tensor withoutRounding(Tensor x) {
        Tensor least = Reduce.largest(x).mul_(new Scalar(Math.pow(Dtypes.ulp(x), 0.75)));
        // NaN is kept: it is not less than anything
        return x.masked_fill(x.abs().lt(least), new Scalar(0.0));
    }

    /**
     * The numbers of the columns of q {@code [k,n]}, sorted by {@code diag(qᵀ·product)}, largest first.
     *
     * @param q orthonormal columns
     * @param product the factor times q
     */
    static Tensor descending(Tensor q, Tensor product) {
        Tensor estimates = q.mul(product).sum(new long[] {-2}, false, new ScalarTypeOptional());
        return estimates.argsort(true, -1, true);
    }
}
