package io.steepest.train;

/**
 * How well classes are told on a whole part of the data.
 *
 * @param loss mean cross-entropy per example, in nats
 * @param accuracy part of the examples whose greatest logit is their class
 */
public record Score(double loss, double accuracy) {
    /** Of a run that diverged. */
    public static final Score NONE = new Score(Double.NaN, Double.NaN);
}
