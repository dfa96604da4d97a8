package io.steepest.benchmarks.step;

import io.steepest.optim.NonFinite;
import io.steepest.optim.SteepestDescent;

/**
 * What is timed of each optimizer.
 *
 * @param steps that are timed
 * @param warm steps before those
 * @param clip greatest global length of the gradients, to which a step clips them first; zero for no limit
 * @param nonFinite what a step does about NaN and infinity
 */
public record BenchCourse(int steps, int warm, double clip, NonFinite nonFinite) {

    /** Checks the numbers. */
    public BenchCourse {
        if (steps < 1) {
            throw new IllegalArgumentException("--steps must be at least 1, found " + steps);
        }
        if (warm < 0) {
            throw new IllegalArgumentException("--warm must be at least 0, found " + warm);
        }
        if (!(clip >= 0 && clip < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--clip must be a finite number of at least 0, found " + clip);
        }
    }

    /** Whether a step changes the gradients, so that the next one needs new ones. */
    boolean clips() {
        return clip > 0;
    }

    /** Takes one step. */
    public void step(SteepestDescent optimizer) {
        optimizer.step(1);
    }
}
