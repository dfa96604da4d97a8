package io.steepest.recipe;

/** A thing that a {@link Rule} of a recipe says about the parameters it is for. */
public sealed interface Change {

    /**
     * The parameters descend like this.
     *
     * @param descent how they descend
     */
    record Descend(Descent descent) implements Change {
        @Override
        public String toString() {
            return descent.toString();
        }
    }

    /**
     * The rate of their descent is multiplied by a factor.
     *
     * @param factor not negative; a parameter whose rate is zero is left untouched
     */
    record Rate(double factor) implements Change {
        /** Checks the factor. */
        public Rate {
            if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "a factor on the rate must be finite and at least 0, found " + factor);
            }
        }

        @Override
        public String toString() {
            return "rate times " + factor;
        }
    }

    /**
     * The decoupled weight decay of their descent is replaced by a value.
     *
     * @param value decay per unit of step size, not negative
     */
    record Decay(double value) implements Change {
        /** Checks the value. */
        public Decay {
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight decay must be finite and at least 0, found " + value);
            }
        }

        @Override
        public String toString() {
            return "decay " + value;
        }
    }
}
