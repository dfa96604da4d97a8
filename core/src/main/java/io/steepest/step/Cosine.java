package io.steepest.step;

/**
 * Half a cosine wave, from the peak at step 1 to {@code floor·peak} at step {@code steps + 1} and after.
 *
 * @param peak first step size
 * @param floor last step size as a part of the first, in [0, 1]
 * @param steps length of the half wave
 */
record Cosine(double peak, double floor, long steps) implements Schedule {

    Cosine {
        Schedule.checked(peak);
        if (!(floor >= 0 && floor <= 1)) {
            throw new IllegalArgumentException("floor of the cosine must be in [0, 1], found " + floor);
        }
    }

    @Override
    public double at(long t) {
        double part = Math.min(1, (t - 1) / (double) steps);
        return peak * (floor + (1 - floor) * (1 + Math.cos(Math.PI * part)) / 2);
    }

    @Override
    public String toString() {
        return "cosine from " + peak + " to " + floor * peak + " over " + steps + " steps";
    }
}
