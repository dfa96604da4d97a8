package io.steepest.precondition;

/** Where ε is added. */
public enum Damping {
    /** To the metric: {@code A² = v^s + ε}, as in Adam, where it is added to the root of the second moment. */
    METRIC,
    /** To the coordinates: {@code A = v^{s/2} + ε}, as in MuAdam. Veprikov et al. (2025), Algorithm 1. */
    COORDINATES
}
