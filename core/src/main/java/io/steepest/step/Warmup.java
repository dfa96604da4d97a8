package io.steepest.step;

/**
 * A straight way up to the first step size of another schedule, which begins after it.
 *
 * @param then the schedule after the warmup
 * @param steps of the warmup; step {@code steps} has the full size
 * @param total all steps of the whole
 */
record Warmup(Schedule then, long steps, long total) implements Schedule {

    Warmup {
        if (steps < 0 || steps >= total) {
            throw new IllegalArgumentException(
                    "warmup must be from 0 to less than all " + total + " steps, found " + steps);
        }
    }

    @Override
    public double at(long t) {
        return t <= steps ? then.at(1) * t / steps : then.at(t - steps);
    }

    @Override
    public String toString() {
        return then + (steps > 0 ? ", warmup " + steps : "") + ", " + total + " steps";
    }
}
