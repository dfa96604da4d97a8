package io.steepest.step;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The length that D-Adaptation divides gradients by: that of the first gradient that is not zero.
 *
 * <p>It stands for a bound on all gradients, so two cases need care. As long as nothing is known of the distance, a gradient
 * that is {@value #FAR} times as long or as short shows that the first one was no measure, and replaces it. Later, a single
 * gradient that is longer by more than that counts for as much less.
 */
final class GradientScale {
    private static final double FAR = 1e4;

    private final Tensor length;

    /**
     * Before the first gradient.
     *
     * @param like any tensor on the device
     */
    GradientScale(Arena arena, Tensor like) {
        length = arena.number("first-dual", 0, like);
    }

    /**
     * Divides a number by the scale.
     *
     * @param dual the length of the gradients of this step
     * @param unknown whether nothing is known of the distance yet
     */
    Tensor divide(Tensor x, Tensor dual, Tensor unknown) {
        Tensor far = dual.gt(length.mul(new Scalar(FAR))).logical_or(dual.lt(length.div(new Scalar(FAR))));
        Tensor none = length.eq(new Scalar(0.0));
        Tensor renewed = none.logical_or(unknown.logical_and(far)).logical_and(dual.gt(new Scalar(0.0)));
        length.copy_(torch.where(renewed, dual, length));
        return Reduce.unit(x, torch.maximum(length, dual.div(new Scalar(FAR))));
    }
}
