package io.steepest.step;

/**
 * Level, then straight down over the last steps.
 *
 * @param peak the level
 * @param decay steps of the way down
 * @param steps all steps; later ones have size zero
 */
record StableDecay(double peak, long decay, long steps) implements Schedule {

    StableDecay {
        Schedule.checked(peak);
        if (decay < 0 || decay > steps) {
            throw new IllegalArgumentException(
                    "decay must be from 0 to the " + steps + " steps after the warmup, found " + decay);
        }
    }

    @Override
    public double at(long t) {
        long left = steps - t + 1;
        return left >= decay ? (left > 0 ? peak : 0) : peak * Math.max(0, left / (double) decay);
    }

    @Override
    public String toString() {
        return "stable at " + peak + " with decay over the last " + decay + " of " + steps + " steps";
    }
}
