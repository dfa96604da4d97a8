package io.steepest.recipe;

import java.util.stream.Stream;

/** The constants that published optimizers have, each with a name, a range and a meaning. */
public enum Constant {
    /** Step size. */
    LR("lr", Range.POSITIVE, "the step size"),
    /** Step size of tensors that AdamW steps beside another optimizer. */
    ADAM_LR("adam-lr", Range.POSITIVE, "the step size of the tensors that AdamW steps"),
    /** Step size of biases and gains, relative to that of matrices. */
    VECTOR_RATE("vector-rate", Range.POSITIVE, "the step size of biases and gains over that of matrices"),
    /** Momentum μ. */
    MOMENTUM("momentum", Range.FRACTION, "the part of the momentum that a step keeps"),
    /** Whether momentum is Nesterov's. */
    NESTEROV("nesterov", Range.FLAG, "whether the momentum looks ahead: 0 or 1"),
    /** β₁. */
    B1("b1", Range.FRACTION, "the part of the first moment that a step keeps"),
    /** β₂. */
    B2("b2", Range.FRACTION, "the part of the second moment, or of factors, that a step keeps"),
    /** ε. */
    EPSILON("epsilon", Range.NOT_NEGATIVE, "what keeps a division by a second moment finite"),
    /** Decoupled weight decay λ. */
    DECAY("decay", Range.NOT_NEGATIVE, "the weight decay per unit of step size"),
    /** Interval between roots or bases. */
    EVERY("every", Range.COUNT, "the number of steps between two roots or changes of basis"),
    /** Rank of an update. */
    RANK("rank", Range.COUNT, "the greatest rank of an update"),
    /** Radius ρ of balls. */
    RADIUS("radius", Range.POSITIVE, "the radius of the balls that weights stay in"),
    /** Radius of the ball of the head. */
    HEAD_RADIUS("head-radius", Range.POSITIVE, "the radius of the ball of the head"),
    /** First step size of a rule that grows it, d₀. */
    D0("d0", Range.POSITIVE, "the step size before anything is known"),
    /** Lower bound of the loss. */
    LEAST("least", Range.FINITE, "a bound that the loss does not fall below"),
    /** Number of gradients that factors begin with. */
    START("start", Range.COUNT, "the number of first gradients that factors begin with");

    private final String text;
    private final Range range;
    private final String meaning;

    Constant(String text, Range range, String meaning) {
        this.text = text;
        this.range = range;
        this.meaning = meaning;
    }

    /** Returns the meaning of the constant, in words. */
    public String meaning() {
        return meaning;
    }

    /**
     * Returns the constant of a name.
     *
     * @param name as {@link #toString} gives it
     * @throws IllegalArgumentException listing the names that there are
     */
    public static Constant named(String name) {
        return Stream.of(values())
                .filter(constant -> constant.text.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no constant named \"" + name + "\"; there are " + Setting.list(Stream.of(values()))));
    }

    /** Refuses a value out of the range, naming both. */
    void check(double value) {
        if (!range.holds(value)) {
            throw new IllegalArgumentException(text + " must be " + range.text + ", found " + Setting.number(value));
        }
    }

    /** Returns the name for people, as on the command line. */
    @Override
    public String toString() {
        return text;
    }

    private enum Range {
        POSITIVE("positive and finite"),
        NOT_NEGATIVE("finite and at least 0"),
        FRACTION("at least 0 and below 1"),
        COUNT("a whole number of at least 1"),
        FLAG("0 or 1"),
        FINITE("finite");

        private final String text;

        Range(String text) {
            this.text = text;
        }

        boolean holds(double x) {
            if (!Double.isFinite(x)) {
                return false;
            }
            return switch (this) {
                case POSITIVE -> x > 0;
                case NOT_NEGATIVE -> x >= 0;
                case FRACTION -> x >= 0 && x < 1;
                case COUNT -> x >= 1 && x <= Integer.MAX_VALUE && x == Math.rint(x);
                case FLAG -> x == 0 || x == 1;
                case FINITE -> true;
            };
        }
    }
}
