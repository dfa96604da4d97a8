package io.steepest.lab.report;

/**
 * One short run that looked for a learning rate.
 *
 * @param optimizer name of the recipe
 * @param lr learning rate tried
 * @param validationLoss where it ended; NaN or infinite if it diverged
 * @param chosen whether the comparison uses this rate
 */
public record Trial(String optimizer, double lr, double validationLoss, boolean chosen) {}
