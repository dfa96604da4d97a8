package io.steepest.precondition;

/** When a root or a basis is renewed: every so many steps, counted from a first one that may come later. */
final class Renewals {
    private final int every;
    private int delay;

    /** Renewals at steps that are multiples of a number. */
    Renewals(int every) {
        this.every = every;
    }

    /** Renewals so many steps later, modulo their interval. */
    void delay(int steps) {
        delay = steps % every;
    }

    /** Whether one is due at a step. */
    boolean isDue(long step) {
        return (step - delay) % every == 0;
    }
}
