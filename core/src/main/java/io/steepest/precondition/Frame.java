package io.steepest.precondition;

import io.steepest.norm.Coordinates;
import io.steepest.tensor.Lifecycle;
import org.bytedeco.pytorch.Tensor;

/**
 * A rotation {@code R x = Q_lᵀ x Q_r} that coordinates begin with, {@code A = A' ∘ R}, and that is fixed for many steps.
 *
 * <p>Smoothing is linear and treats all entries alike, so it may smooth {@code R g} in place of {@code g}: the average is
 * turned along, and a step turns one matrix, the gradient, in place of two. When R changes, the average is turned with it,
 * exactly but for rounding: it is at each step what {@code R} makes of the average of the gradients.
 */
public interface Frame {

    /**
     * Returns {@code Q_lᵀ x Q_r}. If x is the tensor that the coordinates observed last, what they know of it already is not
     * computed again.
     *
     * @param x {@code [k,m,n]}, not modified
     */
    Tensor into(Tensor x);

    /**
     * Returns {@code Q_l x Q_rᵀ}.
     *
     * @param x {@code [k,m,n]}, not modified
     */
    Tensor outOf(Tensor x);

    /** Returns {@code A'}, the coordinates of matrices that lie in the frame already. */
    Coordinates within();

    /**
     * Tells this state by {@link Lifecycle#turn} from now on whenever R changes.
     *
     * @param state what is remembered of gradients in the frame
     */
    void carry(Lifecycle state);
}
