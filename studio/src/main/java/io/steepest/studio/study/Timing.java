package io.steepest.studio.study;

import java.util.List;

/**
 * The times of a trial, which no rerun gives again.
 *
 * @param seconds of the whole trial
 * @param optimizerSeconds spent in the optimizer's step
 * @param modelSeconds spent in forward and backward passes
 * @param peakMemoryBytes highest resident memory of the process until the end of this trial
 * @param curve seconds of training until each evaluation of the {@link Outcome}'s curve
 */
public record Timing(
        double seconds, double optimizerSeconds, double modelSeconds, long peakMemoryBytes, List<Double> curve) {

    /** Copies the curve. */
    public Timing {
        curve = List.copyOf(curve);
    }
}
