package io.steepest.optim;

/**
 * How ranks that step alone come together: after a round of so many steps, the mean way of their weights is the gradient of
 * an outer step of SGD with Nesterov's momentum.
 *
 * @param steps of a round, at least one
 * @param lr step size of the outer step, positive
 * @param momentum of the outer step, in [0, 1)
 */
public record Rounds(int steps, double lr, double momentum) {
    private static final double LR = 0.7;
    private static final double MOMENTUM = 0.9;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException naming the one that cannot be
     */
    public Rounds {
        if (steps < 1) {
            throw new IllegalArgumentException("a round must have at least one step, found " + steps);
        }
        if (!(lr > 0 && lr < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("outer step size must be positive and finite, found " + lr);
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("outer momentum must be in [0, 1), found " + momentum);
        }
    }

    /** Returns rounds of so many steps with the outer step size 0.7 and momentum 0.9 of DiLoCo, Douillard et al. (2023). */
    public static Rounds of(int steps) {
        return new Rounds(steps, LR, MOMENTUM);
    }
}
