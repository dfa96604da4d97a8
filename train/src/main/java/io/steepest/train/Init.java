package io.steepest.train;

import java.util.Locale;

/** What weights a network begins with. */
public enum Init {
    /** As its model says. */
    MODEL,
    /** Of norm one, each under the norm of its role: {@link io.steepest.optim.UnitNorm}. */
    UNIT_NORM;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
