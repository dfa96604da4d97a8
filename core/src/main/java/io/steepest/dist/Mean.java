package io.steepest.dist;

import io.steepest.engine.Dtypes;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A mean that is taken summand by summand, always in the same order. Each summand is divided first, so that no sum leaves
 * the range of the dtype.
 */
final class Mean {
    private final Tensor own;
    private final Scalar part;
    /** The sum so far: the tensor itself, or float32 for one in half precision. */
    private final Tensor sum;

    /**
     * Begins with the owner's tensor.
     *
     * @param own becomes the mean
     * @param size number of summands
     */
    Mean(Tensor own, int size) {
        this.own = own;
        this.part = new Scalar(1.0 / size);
        this.sum = Dtypes.isHalf(own) ? Dtypes.widened(own) : own;
        sum.mul_(part);
    }

    void add(Tensor other) {
        sum.add_(Dtypes.widened(other), part);
    }

    void end() {
        if (Dtypes.isHalf(own)) {
            own.copy_(sum);
        }
    }
}
