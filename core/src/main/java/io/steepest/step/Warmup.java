package io.steepest.step;

import io.steepest.tensor.Naming;

/**
 * A straight way up to the first step size of another schedule, which begins after it.
 *
 * @param then the schedule after the warmup
 * @param steps of the warmup, positive
 */
record Warmup(Schedule then, long steps) implements Schedule {

    /** The schedule with a warmup before it, or itself where there is none. */
    static Schedule before(Schedule then, long steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("warmup must not be negative, found " + steps);
        }
        return steps == 0 ? then : new Warmup(then, steps);
    }

    /** The steps that a warmup leaves of all. */
    static long rest(long warmup, long total) {
        if (warmup >= total) {
            throw new IllegalArgumentException("warmup must be shorter than all " + total + " steps, found " + warmup);
        }
        return total - warmup;
    }

    @Override
    public double at(long t) {
        return t <= steps ? then.at(1) * t / steps : then.at(t - steps);
    }

    @Override
    public String toString() {
        return Naming.of(then) + " after a warmup of " + steps;
    }
}
