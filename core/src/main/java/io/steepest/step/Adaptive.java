package io.steepest.step;

import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Tensor;

/** A step size found from what the step sees: a value, whose state lives in an arena. */
public non-sealed interface Adaptive extends StepRule {

    /**
     * The rule at work.
     *
     * @param arena owner of what it must remember
     */
    Sizing on(Arena arena);

    /** Whether the size is a multiple of unit directions, so that every descent must be normalized. */
    default boolean needsUnitDirections() {
        return false;
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
    }
}
