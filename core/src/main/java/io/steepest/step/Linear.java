package io.steepest.step;

/**
 * Straight down, from the peak at step 1 towards zero at step {@code steps + 1}.
 *
 * @param peak first step size
 * @param steps how many have a positive size
 */
record Linear(double peak, long steps) implements Schedule {

    Linear {
        Schedule.checked(peak);
    }

    @Override
    public double at(long t) {
        return peak * Math.max(0, 1 - (t - 1) / (double) steps);
    }

    @Override
    public String toString() {
        return "linear from " + peak + " over " + steps + " steps";
    }
}
