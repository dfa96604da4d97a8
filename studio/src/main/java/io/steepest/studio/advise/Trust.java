package io.steepest.studio.advise;

/**
 * How often slope and sharpness tell the decrease.
 *
 * @param norm name of the candidate
 * @param cleanness of the gradients that directions were taken from
 * @param count number of directions
 * @param held part of them whose promised decrease {@code d²/2L} was found within a factor of two
 * @param concave part of them whose sharpness is not positive
 * @param rising part of them along which the loss of the fresh data does not fall at all
 */
public record Trust(String norm, Cleanness cleanness, int count, double held, double concave, double rising) {}
