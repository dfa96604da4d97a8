package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** A step size found from what the step sees: a value, whose state lives in an arena. */
public non-sealed interface Adaptive extends StepRule {

    /**
     * Returns the rule at work.
     *
     * @param blocks the network before the first step: names, shapes, weights, shares, and what they promise to do later
     *     ({@link Block#averaging}, {@link Block#measureIn}). They are not to be kept, since each step has blocks of its own
     *     in {@link Landscape#blocks}, of the same names and in the same order
     * @param arena owner of what the rule must remember, by name of the block where there is one for each
     */
    Sizing on(List<Block> blocks, Arena arena);

    /**
     * The same rule with its size multiplied by a schedule.
     *
     * @param pace a schedule whose peak is about one
     */
    default Adaptive paced(Schedule pace) {
        return new Paced(this, pace);
    }

    /** Whether the rule makes sense for a network whose updates have these lengths. */
    default boolean suits(Set<Length> lengths) {
        return true;
    }

    /** What {@link #suits} asks for, in words that end the sentence "the rule needs …". */
    default String needs() {
        return "nothing";
    }

    /** Returns whether the rule measures weights or gradients in {@link Block#norm}, which some descents do not have. */
    default boolean measures() {
        return false;
    }

    /** Returns how much a step must be given for this rule. */
    default Reads reads() {
        return Reads.GRADIENTS;
    }

    /** The things that a rule reads. */
    enum Reads {
        /** The gradients, which are always there. */
        GRADIENTS,
        /** The loss before the step, too. */
        LOSS,
        /** The loss as a function of the weights, too, to try steps. */
        FUNCTION
    }

    /** An adaptive rule at work. */
    @FunctionalInterface
    interface Sizing {

        /**
         * The step size.
         *
         * @param seen what is known before the step
         * @return a number as a tensor without dimensions; it never leaves the device
         */
        Tensor size(Landscape seen);

        /**
         * What decoupled decay is multiplied by: the step size, unless that is already in the gradients.
         *
         * @param size what {@link #size} gave for this step
         */
        default Tensor decaySize(Tensor size) {
            return size;
        }

        /**
         * What gradients are multiplied by before they are learnt from and smoothed. Called before either.
         *
         * @param seen the network before the step; smoothed gradients and updates are not there yet
         */
        default Scaling scaling(Landscape seen) {
            return Scaling.NONE;
        }
    }

    /**
     * Factors on gradients, numbers without dimensions.
     *
     * @param learnt on those that coordinates learn from
     * @param smoothed on those that are smoothed
     */
    record Scaling(Optional<Tensor> learnt, Optional<Tensor> smoothed) {
        /** Gradients as they are. */
        public static final Scaling NONE = new Scaling(Optional.empty(), Optional.empty());
    }
}
