package io.steepest.verify.invariance;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An invertible linear change of variables {@code W = T(W') = A_L (A∘W') A_R} of one matrix {@code [m,n]}. All methods take
 * batches too.
 *
 * @param left A_L {@code [m,m]}
 * @param leftInverse its inverse
 * @param entries A {@code [m,n]}, no entry zero
 * @param right A_R {@code [n,n]}
 * @param rightInverse its inverse
 */
record Change(Tensor left, Tensor leftInverse, Tensor entries, Tensor right, Tensor rightInverse) {

    /** The identity on m×n matrices. */
    static Change none(long m, long n) {
        Tensor l = torch.eye(m, new Draw(0).normal(1).options());
        Tensor r = torch.eye(n, l.options());
        return new Change(l, l, torch.ones(new long[] {m, n}, l.options()), r, r);
    }

    /** The same with another A. */
    Change entries(Tensor a) {
        return new Change(left, leftInverse, a, right, rightInverse);
    }

    /** The same with another A_L. */
    Change left(Tensor a, Tensor inverse) {
        return new Change(a, inverse, entries, right, rightInverse);
    }

    /** The same with another A_R. */
    Change right(Tensor a, Tensor inverse) {
        return new Change(left, leftInverse, entries, a, inverse);
    }

    /** {@code T(w')}. */
    Tensor of(Tensor w) {
        return left.matmul(entries.mul(w)).matmul(right);
    }

    /** {@code T⁻¹(w)}. */
    Tensor back(Tensor w) {
        return leftInverse.matmul(w).matmul(rightInverse).div(entries);
    }

    /** {@code Tᵀ(g)}: the gradient with respect to W' from that with respect to W. */
    Tensor gradient(Tensor g) {
        return left.transpose(0, 1).matmul(g).matmul(right.transpose(0, 1)).mul(entries);
    }
}
