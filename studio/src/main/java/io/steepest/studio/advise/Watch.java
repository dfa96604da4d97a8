package io.steepest.studio.advise;

/** Watches the measurement. */
@FunctionalInterface
public interface Watch {

    /**
     * All tensors are about to be measured with one gradient.
     *
     * @param seed of the run
     * @param step of the run
     * @param cleanness of the gradient
     */
    void next(long seed, long step, Cleanness cleanness);

    /** Watches nothing. */
    static Watch silent() {
        return (seed, step, cleanness) -> {};
    }
}
