package io.steepest.recipe;

import java.util.Optional;

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
            return "rate times " + Setting.number(factor);
        }
    }

    /**
     * The weight decay of their descent is replaced.
     *
     * @param value strength, not negative
     * @param where in a step weights decay; empty for where they do by their descent
     */
    record Decay(double value, Optional<io.steepest.recipe.Decay.Kind> where) implements Change {
        /** Checks the value. */
        public Decay {
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight decay must be finite and at least 0, found " + value);
            }
        }

        /** The decay of a descent that has one already. */
        io.steepest.recipe.Decay of(io.steepest.recipe.Decay own) {
            return new io.steepest.recipe.Decay(value, where.orElse(own.kind()));
        }

        @Override
        public String toString() {
            return where.map(kind -> new io.steepest.recipe.Decay(value, kind).toString())
                    .orElse("decay " + value);
        }
    }
}
