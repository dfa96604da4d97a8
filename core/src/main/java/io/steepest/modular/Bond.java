package io.steepest.modular;

import java.util.function.ObjDoubleConsumer;
import java.util.function.UnaryOperator;

/**
 * A module without weights: a nonlinearity, a pooling, a reshape. Its mass is zero.
 *
 * @param sensitivity not negative; 1 for what moves its output no further than its input
 */
public record Bond(double sensitivity) implements Modular {

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException for a negative, infinite or undefined sensitivity
     */
    public Bond {
        atLeastZero("sensitivity of a bond", sensitivity);
    }

    @Override
    public double mass() {
        return 0;
    }

    @Override
    public void dualize(double target, ObjDoubleConsumer<Atom> each) {
        // no weights to hand it to
    }

    @Override
    public Modular map(UnaryOperator<Atom> change) {
        return this;
    }

    @Override
    public String toString() {
        return sensitivity == 1 ? "bond" : "bond(" + sensitivity + ")";
    }

    static void atLeastZero(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " must be finite and not negative, found " + value);
        }
    }
}
