package io.steepest.studio.experiment;

/**
 * One point of a grid of step sizes.
 *
 * @param optimizer name of the recipe
 * @param lr peak step size
 * @param validationLoss at the end, NaN if the run diverged
 * @param chosen whether it was the best of its optimizer
 */
public record Trial(String optimizer, double lr, double validationLoss, boolean chosen) {}
