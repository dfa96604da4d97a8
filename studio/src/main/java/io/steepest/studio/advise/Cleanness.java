package io.steepest.studio.advise;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;

/**
 * How much noise a gradient has lost before a direction is taken from it: it is that of a batch of some size, or the
 * smoothed gradient m with some β.
 *
 * @param kind which of the two
 * @param amount windows or examples in the batch, or β
 */
public record Cleanness(Kind kind, double amount) {

    /** The two ways to clean a gradient. */
    public enum Kind {
        /** The gradient of one batch at the present weights. */
        BATCH,
        /** The moving average of the gradients of training, the newest of which is that of the next training batch. */
        SMOOTHED
    }

    /**
     * Checks the amount.
     *
     * @throws IllegalArgumentException for a batch of no windows, or a β outside [0, 1)
     */
    public Cleanness {
        if (kind == Kind.BATCH && !(amount >= 1 && amount == Math.rint(amount))) {
            throw new IllegalArgumentException("batch must be at least 1, found " + amount);
        }
        if (kind == Kind.SMOOTHED && !(amount >= 0 && amount < 1)) {
            throw new IllegalArgumentException("β must be at least 0 and below 1, found " + amount);
        }
    }

    /** Returns the gradient of a batch of so many windows or examples. */
    public static Cleanness batch(int size) {
        return new Cleanness(Kind.BATCH, size);
    }

    /** Returns the smoothed gradient with β; zero is the gradient of the next training batch alone. */
    public static Cleanness smoothed(double beta) {
        return new Cleanness(Kind.SMOOTHED, beta);
    }

    /** Returns the name in tables and in JSON, like {@code batch 64} or {@code β 0.95}. */
    @JsonValue
    public String label() {
        String number =
                new BigDecimal(Double.toString(amount)).stripTrailingZeros().toPlainString();
        return (kind == Kind.BATCH ? "batch " : "β ") + number;
    }

    @Override
    public String toString() {
        return label();
    }
}
