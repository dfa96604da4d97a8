package io.steepest.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The events in the life of whatever a part of an optimizer remembers: its state is resumed from a checkpoint, gets a turn
 * for its expensive renewals, changes its basis, and is measured in another unit.
 *
 * <p>No event has a default, so that no state can overlook one. Three ready-made answers keep the code of a part short:
 *
 * <ul>
 *   <li>a part that remembers nothing is {@link Stateless};
 *   <li>a part that wraps others, or consists of pieces such as {@link Moment} and {@link Epsilon}, is {@link Forwarding}
 *       and names them once;
 *   <li>everything else answers each event itself.
 * </ul>
 *
 * <p>About units: squares of gradients leave the range of float32 long before the gradients do. The optimizer therefore
 * divides gradients that are very large or very small by a power of two before anything learns from them. Powers of two are
 * exact, so every later number is the same up to a power of two, to the last bit.
 */
public interface Lifecycle {

    /**
     * Tells how many gradients the state has seen that was restored from a checkpoint.
     *
     * @param t number of the last step, 0 if there was none
     */
    void resumeAt(long t);

    /**
     * Shifts the steps at which roots or bases are renewed, so that those of several tensors need not fall on the same step.
     * The first renewal is not shifted.
     *
     * @param steps not negative; it counts modulo the interval of renewals
     */
    void delay(int steps);

    /**
     * Tells that the entries of all gradients to come are turned: {@code P_l g P_rᵀ} comes in place of {@code g}. State that
     * belongs to single entries is carried over as if entries were uncorrelated.
     *
     * @param left orthogonal {@code [k,m,m]}; empty for the identity
     * @param right orthogonal {@code [k,n,n]}; empty for the identity
     * @throws UnsupportedOperationException if this state cannot be turned, also when both are the identity
     */
    void turn(Optional<Tensor> left, Optional<Tensor> right);

    /**
     * Tells that gradients come multiplied by a number that is on the device. Whatever is added to gradients or to powers of
     * them, such as ε, is to be multiplied with them.
     *
     * @param unit a positive number without dimensions, which changes from step to step and is read at each use
     */
    void measureIn(Tensor unit);

    /**
     * Tells that gradients come multiplied by a power of two, as {@link #measureIn(Tensor)}; both factors count. What is
     * remembered stays as it is, because {@link #rescale} changes that.
     *
     * @param unit a power of two, in place of the one that was told before
     */
    void measureIn(double unit);

    /** Returns about the largest magnitude of the gradients that are remembered, zero if none is. */
    double reach();

    /**
     * Multiplies what is remembered, in place, as if all gradients so far had been larger.
     *
     * @param bits the gradients of the past count as {@code 2^bits} times what they were
     */
    void rescale(double bits);
}
