package io.steepest.studio.advise;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * All tensors moved at once, each along its own direction by its own best length: do rates by layer add up?
 *
 * @param norm name of the candidate of all tensors, or {@code best} for that of the largest decrease of each
 * @param cleanness of the gradients that directions were taken from
 * @param seed of the run
 * @param step of the run that the weights are of
 * @param alone sum of the decreases of each tensor moved alone by its length
 * @param together decrease when all are moved by these lengths
 * @param scale the factor on all lengths at which the loss is least
 * @param decrease by how much it is lower there
 * @param own sum of {@code a²L} over the tensors, a being the length and L the sharpness of each
 * @param sharpness of the loss along the joint step, cross terms included
 */
public record Joint(
        String norm,
        Cleanness cleanness,
        long seed,
        long step,
        double alone,
        double together,
        double scale,
        double decrease,
        double own,
        double sharpness) {
    /** The name of the assignment that gives each tensor its best norm. */
    public static final String BEST = "best";

    /** Returns how many times as sharp the loss is along the joint step as if tensors did not see each other. */
    @JsonProperty
    public double coupling() {
        return own > 0 ? sharpness / own : Double.NaN;
    }

    /** Returns the part of the single decreases that the step of all tensors at once reaches at its best scale. */
    public double kept() {
        return alone > 0 ? decrease / alone : Double.NaN;
    }

    /** Returns the part of the single decreases that is reached when rates are added up as they are. */
    public double added() {
        return alone > 0 ? together / alone : Double.NaN;
    }
}
