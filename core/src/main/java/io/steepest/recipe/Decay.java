package io.steepest.recipe;

/**
 * Weight decay: how strongly weights are drawn to zero, and where in a step.
 *
 * @param value strength; not negative
 * @param kind where in a step
 */
public record Decay(double value, Kind kind) {

    /** Where weights are drawn to zero. {@code η} is the step size times the rate of the descent, u the update. */
    public enum Kind {
        /** Before the step, {@code w ← (1 − η·value)·w + η·u}, as in AdamW. Loshchilov and Hutter (2019). */
        DECOUPLED(""),
        /** After the step, {@code w ← (1 − η·value)·(w + η·u)}, as in the official code of SOAP. */
        AFTER(" after the step"),
        /** In the gradient, {@code g ← g + value·w}, as {@code weight_decay} of torch's SGD and Adam: L2 regularization. */
        COUPLED(" in the gradient");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** Checks the value. */
    public Decay {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight decay must not be negative, found " + value);
        }
    }

    /** Returns no decay. */
    public static Decay none() {
        return decoupled(0);
    }

    /** Returns decay before the step, per unit of step size, as in AdamW. */
    public static Decay decoupled(double value) {
        return new Decay(value, Kind.DECOUPLED);
    }

    /** Returns decay after the step, per unit of step size, as in SOAP. */
    public static Decay after(double value) {
        return new Decay(value, Kind.AFTER);
    }

    /** Returns decay in the gradient: the gradient of {@code value/2·‖w‖²} is added to that of the loss. */
    public static Decay coupled(double value) {
        return new Decay(value, Kind.COUPLED);
    }

    /** Returns decay of another strength at the same place. */
    public Decay of(double other) {
        return new Decay(other, kind);
    }

    /** Returns whether nothing is drawn to zero. */
    public boolean isNone() {
        return value == 0;
    }

    /** Returns whether weights decay at a place. */
    public boolean is(Kind where) {
        return kind == where && !isNone();
    }

    @Override
    public String toString() {
        return "decay " + value + kind.text;
    }
}
