package io.steepest.recipe;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A constant of a published optimizer with a value in its range.
 *
 * <pre>{@code
 * import static io.steepest.recipe.Setting.*;
 *
 * Recipes.muon(lr(0.02), momentum(0.95))
 * }</pre>
 *
 * <p>What is not given has the default of the paper; {@link Published#constants()} lists them.
 *
 * @param constant which one
 * @param value in the range of the constant
 */
public record Setting(Constant constant, double value) {
    private static final MathContext DIGITS = new MathContext(12);

    /** Checks that the value is in the range of the constant. */
    public Setting {
        constant.check(value);
    }

    /**
     * Sets the step size.
     *
     * @param value η, positive
     */
    public static Setting lr(double value) {
        return new Setting(Constant.LR, value);
    }

    /**
     * Sets the step size of the tensors that AdamW steps beside another optimizer.
     *
     * @param value positive
     */
    public static Setting adamLr(double value) {
        return new Setting(Constant.ADAM_LR, value);
    }

    /**
     * Sets the step size of biases and gains over that of matrices.
     *
     * @param value positive
     */
    public static Setting vectorRate(double value) {
        return new Setting(Constant.VECTOR_RATE, value);
    }

    /**
     * Sets the momentum.
     *
     * @param value μ, in [0, 1)
     */
    public static Setting momentum(double value) {
        return new Setting(Constant.MOMENTUM, value);
    }

    /**
     * Sets the part of the first moment that a step keeps.
     *
     * @param value β₁, in [0, 1)
     */
    public static Setting b1(double value) {
        return new Setting(Constant.B1, value);
    }

    /**
     * Sets the part of the second moment, or of factors, that a step keeps.
     *
     * @param value β₂, in [0, 1)
     */
    public static Setting b2(double value) {
        return new Setting(Constant.B2, value);
    }

    /**
     * Sets the number that keeps divisions by second moments finite.
     *
     * @param value ε, not negative
     */
    public static Setting epsilon(double value) {
        return new Setting(Constant.EPSILON, value);
    }

    /**
     * Sets the decoupled weight decay.
     *
     * @param value λ per unit of step size, not negative
     */
    public static Setting decay(double value) {
        return new Setting(Constant.DECAY, value);
    }

    /**
     * Sets the radius of the balls that weights stay in.
     *
     * @param value ρ, positive
     */
    public static Setting radius(double value) {
        return new Setting(Constant.RADIUS, value);
    }

    /**
     * Sets the radius of the ball of the head.
     *
     * @param value positive
     */
    public static Setting headRadius(double value) {
        return new Setting(Constant.HEAD_RADIUS, value);
    }

    /**
     * Sets the step size before anything is known.
     *
     * @param value positive
     */
    public static Setting d0(double value) {
        return new Setting(Constant.D0, value);
    }

    /**
     * Sets the bound that the loss does not fall below.
     *
     * @param value finite
     */
    public static Setting least(double value) {
        return new Setting(Constant.LEAST, value);
    }

    /**
     * Sets the number of steps between two roots or changes of basis.
     *
     * @param number at least 1
     */
    public static Setting every(int number) {
        return new Setting(Constant.EVERY, number);
    }

    /**
     * Sets the greatest rank of an update.
     *
     * @param number at least 1
     */
    public static Setting rank(int number) {
        return new Setting(Constant.RANK, number);
    }

    /**
     * Sets the number of first gradients that factors begin with.
     *
     * @param number at least 1
     */
    public static Setting start(int number) {
        return new Setting(Constant.START, number);
    }

    /** Makes the momentum look ahead. */
    public static Setting nesterov() {
        return new Setting(Constant.NESTEROV, 1);
    }

    /** Returns things in words, with commas between. */
    static String list(Stream<?> things) {
        return things.map(Object::toString).collect(Collectors.joining(", "));
    }

    /** Returns a number as people write it: no point after a whole one, and no digits that come from rounding. */
    static String number(double x) {
        double rounded = Double.isFinite(x) ? new BigDecimal(x).round(DIGITS).doubleValue() : x;
        boolean whole = rounded == Math.rint(rounded) && Math.abs(rounded) < 1e6;
        return whole ? String.valueOf((long) rounded) : String.valueOf(rounded).replace("E", "e");
    }

    @Override
    public String toString() {
        return constant + " " + number(value);
    }
}
