package io.steepest.studio.advise;

import io.steepest.studio.statistics.MedianInterval;

/**
 * How far to step along the directions of a norm.
 *
 * @param tensor name of the parameter
 * @param norm name of the candidate; rates are lengths in it
 * @param cleanness of the gradients that directions were taken from
 * @param rate d/L, slope over sharpness; where one of them is not positive there is none
 * @param length at which the loss along the direction was least
 */
public record Rate(String tensor, String norm, Cleanness cleanness, MedianInterval rate, MedianInterval length) {}
