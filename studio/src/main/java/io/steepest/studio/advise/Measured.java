package io.steepest.studio.advise;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one direction came to, judged on fresh data.
 *
 * @param tensor name of the parameter
 * @param norm name of the candidate, in which the direction has length one
 * @param cleanness of the gradient that the direction was taken from
 * @param seed of the run
 * @param step of the run that the weights are of
 * @param dual the dual norm of the fresh gradient
 * @param slope d, by which the loss falls along the direction at first, per unit of length; negative if it rises
 * @param sharpness L, the second derivative of the loss along the direction
 * @param length the length at which the loss along the direction is least; zero if it does not fall
 * @param decrease by how much it is lower there
 */
public record Measured(
        String tensor,
        String norm,
        Cleanness cleanness,
        long seed,
        long step,
        double dual,
        double slope,
        double sharpness,
        double length,
        double decrease) {
    private static final double FACTOR = 2;

    /** Returns the decrease {@code d²/2L} that slope and sharpness promise; NaN if one of them is not positive. */
    @JsonProperty
    public double promised() {
        return isParabola() ? slope * slope / (2 * sharpness) : Double.NaN;
    }

    /** Returns the length {@code d/L} that slope and sharpness advise; NaN if one of them is not positive. */
    @JsonProperty
    public double rate() {
        return isParabola() ? slope / sharpness : Double.NaN;
    }

    private boolean isParabola() {
        return slope > 0 && sharpness > 0;
    }

    /** Returns whether the promise was kept within a factor of two. */
    public boolean holds() {
        double promised = promised();
        return promised > 0 && decrease * FACTOR >= promised && decrease <= FACTOR * promised;
    }

    /** Returns the length to step: the one advised where the promise was kept, else the one that the search found. */
    double best() {
        return holds() ? rate() : length;
    }
}
