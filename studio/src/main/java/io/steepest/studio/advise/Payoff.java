package io.steepest.studio.advise;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What β makes the spectral norm pay.
 *
 * @param group of tensors
 * @param beta the least β at which the whole interval of the measured decrease over that of the Frobenius norm is above
 *     one; NaN if there is none
 */
public record Payoff(@JsonUnwrapped Group group, double beta) {}
