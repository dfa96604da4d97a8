package io.steepest.optim;

/**
 * The past of a parameter as far as no tensor of its state tells it: a checkpoint keeps it by the parameter's name.
 *
 * @param steps number of steps that the parameter has taken; steps in which it had no gradient do not count
 * @param turn number by which the renewals of its roots and bases are shifted against those of other parameters; −1
 *     before it has one
 * @param unit exponent of the power of two that its gradients are measured in
 * @param matrices its role and how it is read as matrices, in words: factors of other matrices are of no use to it
 */
public record History(long steps, int turn, int unit, String matrices) {
    /** The past of a parameter that has taken no step yet. */
    static final History NONE = new History(0, -1, 0, "");

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if the number of steps is negative
     */
    public History {
        if (steps < 0) {
            throw new IllegalArgumentException("number of steps taken must not be negative, found " + steps);
        }
    }

    /** Whether one bank can hold two parameters with these pasts. */
    boolean isAlike(History other) {
        return steps == other.steps && unit == other.unit;
    }
}
