package io.steepest.precondition;

import io.steepest.linalg.Symmetric;
import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Orthonormal bases of batches of matrices {@code [k,n,n]}. */
final class Basis {
    private Basis() {}

    /** Eigenvectors of symmetric matrices, largest eigenvalue first. */
    static Tensor eigenvectors(Tensor a) {
        return Symmetric.vectors(a).flip(-1);
    }

    /** The factor Q of a QR decomposition. */
    static Tensor orthonormal(Tensor a) {
        return torch.linalg_qr(a).get0();
    }

    /**
     * The same with zeros where entries are no more than the rounding of a rotation, ε^{3/4} of the largest, ε of the
     * dtype: a norm such as the largest entry would step along the sign of that noise. Eigenvectors of a Gram matrix lose
     * the square of its root's condition number, hence more than ε.
     *
     * @param x {@code [k,m,n]}
     */
    static Tensor withoutRounding(Tensor x) {
        double ulp = x.element_size() == 8 ? Math.ulp(1.0) : Math.ulp(1f);
        Tensor least = Reduce.largest(x).mul_(new Scalar(Math.pow(ulp, 0.75)));
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
