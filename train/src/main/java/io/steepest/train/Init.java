package io.steepest.train;

import java.util.Locale;

/** What weights a network begins with. */
public enum Init {
    /** As its model says. */
    MODEL,
    /** Of norm one, each under the norm of its role: {@link io.steepest.optim.UnitNorm}. */
    UNIT_NORM,
    /** All zero, from where only a linear model gets away. */
    ZERO,
    /**
     * As its model says, the weights of the first layer divided by the factors of rescaled features: the network begins as
     * the same function, however features are scaled.
     */
    RESCALED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
