package io.steepest.tensor;

import static org.bytedeco.pytorch.global.torch.linalg_vector_norm;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Reductions of a batch {@code [k,m,n]} matrix by matrix, kept as {@code [k,1,1]}.
 *
 * <p>All are safe over the whole range of the dtype: squares are taken of entries scaled by the
 * largest. NaN gives NaN. Gradients flow through all.
 */
public final class Reduce {
    private static final long[] MATRIX = {-2, -1};
    private static final long[] ROWS = {-2};

    private Reduce() {}

    /** The sum of the entries of each matrix: {@code [k,m,n]} to {@code [k,1,1]}. */
    public static Tensor sum(Tensor x) {
        return x.sum(MATRIX, true, new ScalarTypeOptional());
    }

    /** The largest magnitude in each matrix: {@code [k,m,n]} to {@code [k,1,1]}. */
    public static Tensor largest(Tensor x) {
        return largest(x, MATRIX);
    }

    /** The sum of magnitudes in each matrix: {@code [k,m,n]} to {@code [k,1,1]}. */
    public static Tensor magnitudes(Tensor x) {
        return vectorNorm(x, 1, MATRIX);
    }

    /** The Frobenius length of each matrix: {@code [k,m,n]} to {@code [k,1,1]}. */
    public static Tensor length(Tensor x) {
        return length(x, MATRIX);
    }

    /** The Euclidean length of each column of each matrix: {@code [k,m,n]} to {@code [k,1,n]}. */
    public static Tensor columnLengths(Tensor x) {
        return length(x, ROWS);
    }

    /** Inner products matrix by matrix: {@code [k,m,n]} twice to {@code [k,1,1]}. */
    public static Tensor inner(Tensor x, Tensor y) {
        return sum(x.mul(y));
    }

    /** {@code x} divided by {@code length}, with zero where the length is zero. */
    public static Tensor unit(Tensor x, Tensor length) {
        return x.div(nonZero(length));
    }

    /** {@code x} with its zeros replaced by ones, to divide by. */
    public static Tensor nonZero(Tensor x) {
        return torch.where(x.eq(new Scalar(0.0)), new Scalar(1.0), x);
    }

    private static Tensor length(Tensor x, long[] dims) {
        // the value does not depend on the scale, so the gradient need not flow through it
        Tensor scale = nonZero(largest(x.detach(), dims));
        return vectorNorm(x.div(scale), 2, dims).mul(scale);
    }

    /** Two reductions: libtorch's norm for p = ∞ takes ten times as long. */
    private static Tensor largest(Tensor x, long[] dims) {
        return x.amax(dims, true).maximum(x.amin(dims, true).neg());
    }

    private static Tensor vectorNorm(Tensor x, double p, long[] dims) {
        return linalg_vector_norm(x, new Scalar(p), dims, true, new ScalarTypeOptional());
    }
}
