package io.steepest.optim;

/** What a step does with a parameter that got no gradient since gradients were last set to zero. */
public enum Unused {
    /** Leaves it as it is, as torch does: no momentum, no decay, and the step does not count for it. */
    SKIP,
    /** Takes its gradient for zero: momentum goes on, weights decay, and the step counts. */
    ZERO
}
