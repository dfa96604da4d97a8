package io.steepest.studio.study;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A line of a store: one trial and its outcome.
 *
 * @param key of the trial
 * @param circumstances under which it ran
 * @param trial what was run
 * @param outcome what came out
 * @param timing how long it took
 */
public record Kept(String key, Circumstances circumstances, Trial trial, Outcome outcome, Timing timing) {

    /**
     * Checks that nothing is missing.
     *
     * @throws IllegalArgumentException if something is
     */
    public Kept {
        if (key == null || circumstances == null || trial == null || outcome == null || timing == null) {
            throw new IllegalArgumentException("key, circumstances, trial, outcome or timing is missing");
        }
    }

    /** Returns the line of a trial that ended. */
    public static Kept of(Trial trial, Circumstances circumstances, Outcome outcome, Timing timing) {
        return new Kept(trial.key(), circumstances, trial, outcome, timing);
    }

    /** Returns whether a rerun here would give the same, bit for bit. */
    @JsonIgnore
    public boolean isOf(Circumstances here) {
        return circumstances.equals(here);
    }
}
