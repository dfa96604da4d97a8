package io.steepest.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A small number that is added to a power of gradients, such as Adam's ε, as a piece of state: it follows the units that
 * gradients come in, so that it means the same whatever they are.
 */
public final class Epsilon implements Lifecycle {
    /** Every dtype can hold this, and whatever is divided by it is zero. */
    private static final double MOST = 1e38;

    private final double value;
    private final double degree;
    private double measured;
    private Optional<Tensor> multiple = Optional.empty();

    private Epsilon(double value, double degree) {
        this.value = value;
        this.degree = degree;
        this.measured = value;
    }

    /**
     * Returns the number for gradients that come as they are.
     *
     * @param value ε, not negative
     * @param degree power of the gradients that it is added to: one for a root of squares
     */
    public static Epsilon of(double value, double degree) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("epsilon must not be negative, found " + value);
        }
        return new Epsilon(value, degree);
    }

    /**
     * Adds the number to every entry, in place.
     *
     * @param x of the degree that the number has
     * @return x
     */
    public Tensor addTo(Tensor x) {
        return multiple.isPresent()
                ? x.add_(multiple.get().pow(new Scalar(degree)), new Scalar(measured))
                : x.add_(new Scalar(measured));
    }

    /** Returns the number in the unit that Java knows of, without the one on the device. */
    public double known() {
        return measured;
    }

    @Override
    public void resumeAt(long t) {
        // it does not count
    }

    @Override
    public void delay(int steps) {
        // it renews nothing
    }

    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        // all entries get the same
    }

    @Override
    public void measureIn(Tensor unit) {
        multiple = Optional.of(unit);
    }

    @Override
    public void measureIn(double unit) {
        // a zero stays zero, whatever power of the unit overflows
        measured = value == 0 ? 0 : Math.min(value * Math.pow(unit, degree), MOST);
    }

    @Override
    public double reach() {
        return 0;
    }

    @Override
    public void rescale(double bits) {
        // it remembers no gradient
    }
}
