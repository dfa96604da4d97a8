package io.steepest.linalg;

/**
 * An early end of an iteration where singular values are near enough to one already: if after some steps the mean of
 * {@code (σ² − c)²} is small, one last polynomial follows in place of the remaining ones. Singular values far below one
 * would each add {@code c²} to that mean, so few can be left.
 *
 * @param after number of steps before the question is asked, at least one
 * @param middle c, the middle of the squares of where singular values then lie
 * @param bound on the mean
 * @param last the polynomial that ends the iteration
 */
public record Shortcut(int after, double middle, double bound, OddPolynomial last) {
    /** Checks the number of steps. */
    public Shortcut {
        if (after < 1) {
            throw new IllegalArgumentException(
                    "an iteration may end early after its first step at the soonest, found " + after);
        }
    }

    /**
     * Returns whether the iteration may end.
     *
     * @param side smaller side of the matrix
     * @param trace {@code Σσ²}
     * @param length {@code √Σσ⁴}
     */
    boolean isOpen(long side, double trace, double length) {
        return length * length - 2 * middle * trace + middle * middle * side <= bound * side;
    }
}
