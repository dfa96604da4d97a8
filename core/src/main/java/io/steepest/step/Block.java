package io.steepest.step;

import io.steepest.dist.Ranks;
import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A block of a network's parameters as a step rule sees it: matrices {@code [k,m,n]} that descend alike. Nothing of it
 * may be modified.
 *
 * <p>All tensors are float64 or float32. Of parameters in half precision a rule sees float32 copies, which belong to the
 * innermost scope.
 *
 * <p>Where several ranks train a network, each block is held by one of them, and the others see it with tensors of no
 * entries, {@code [0,m,n]}. {@link Geometry} sums over all ranks, so rules that use it need not care.
 */
public interface Block {

    /** Unique in the network. */
    String name();

    /** Returns the ranks that train the network. */
    default Ranks ranks() {
        return Ranks.single();
    }

    /** Returns whether this rank holds the block. */
    default boolean isHere() {
        return true;
    }

    /** The weights {@code [k,m,n]}. */
    Tensor weights();

    /** The raw gradients of the step {@code [k,m,n]}. */
    Tensor gradients();

    /** The smoothed gradients of the step {@code [k,m,n]}; not before smoothing. */
    Tensor smoothed();

    /** The update {@code [k,m,n]}, not yet multiplied by the factor or the step size; not before smoothing. */
    Tensor update();

    /**
     * Averages numbers over the steps with the weights that the smoothed gradients give to raw ones; empty where gradients
     * are not smoothed, so that the last one has all the weight.
     *
     * @param arena owner of what is remembered
     */
    Optional<Averaging> averaging(Arena arena);

    /** The norm in which the update is of the {@link #length} that it says. */
    Norm norm();

    /** How long the update is in the norm. */
    Length length();

    /** Returns what a step of size one multiplies the update by: the rate of the descent times the share, {@code rate/s_l}. */
    double factor();

    /** The coordinates as far as they are learnt. */
    Coordinates coordinates();

    /**
     * Tells the coordinates that gradients come as multiples of a unit, and ε with them.
     *
     * @param unit a positive number without dimensions, read at each use
     */
    void measureIn(Tensor unit);

    /** An average of numbers over the steps. */
    @FunctionalInterface
    interface Averaging {

        /**
         * Takes in a number and gives the average.
         *
         * @param x float64, without dimensions, not modified
         * @param t number of the step, from 1; called once a step
         * @return without dimensions, not to be modified
         */
        Tensor of(Tensor x, long t);
    }
}
