package io.steepest.train;

import java.util.Locale;

/** How the layers of a network share a step under the modular norm. */
public enum Shares {
    /** All alike. */
    EQUAL,
    /** By the masses and sensitivities that the model declares. */
    STRUCTURE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
