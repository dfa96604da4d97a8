package io.steepest.step;

/** How long updates are, before the step size, in the norm that they are steepest under. */
public enum Length {
    /** One: {@code lmo(m)}. */
    UNIT,
    /**
     * About one, exactly one when nothing is remembered: steepest descent in learnt coordinates, which divide the
     * gradient by its own past size, as Adam and Shampoo do.
     */
    ABOUT_UNIT,
    /** The dual norm of the gradient: steepest descent without coordinates, as gradient descent. */
    PROPORTIONAL
}
