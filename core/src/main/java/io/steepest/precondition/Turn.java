package io.steepest.precondition;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * How the basis of one side has changed.
 *
 * @param before the old one, {@code [k,n,n]}
 * @param after the new one
 * @param entries how what inner coordinates know of single entries goes on in the new one, {@code [k,n,n]}, if it
 *     changes place
 */
record Turn(Tensor before, Tensor after, Optional<Tensor> entries) {

    /** {@code Q_newᵀ Q_old}, by which whatever is linear in gradients turns. */
    Tensor exact() {
        return after.transpose(-2, -1).matmul(before);
    }
}
