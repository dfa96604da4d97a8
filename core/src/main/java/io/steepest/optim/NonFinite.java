package io.steepest.optim;

/** What a step does when a gradient, the loss that it is given, or what the optimizer remembers holds NaN or infinity. */
public enum NonFinite {
    /** Throws, naming the tensor or the loss, before any weight or state changes. */
    FAIL,
    /** Takes no step and logs a warning with the name of the tensor. */
    SKIP,
    /**
     * Looks at the loss alone, and throws, but not at gradients nor at state, which saves reading all gradients once: for
     * who looks at losses or clips gradients anyway.
     */
    UNCHECKED
}
