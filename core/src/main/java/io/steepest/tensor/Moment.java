package io.steepest.tensor;

import io.steepest.engine.Entries;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A remembered tensor that is of a known degree in the gradients, as a piece of state: gradients c times as large would have
 * made it {@code c^degree} times as large. Averages of gradients have degree one, averages of their squares degree two.
 *
 * @param memory of the values, float32 or float64 when loaded
 * @param degree of homogeneity in the gradients; zero for what does not depend on their size
 */
public record Moment(StateTensor memory, double degree) implements Lifecycle {

    /**
     * Returns a tensor that an arena owns as a piece of state.
     *
     * @param tensor float32 or float64, changed in place by whoever learns
     */
    public static Moment of(Tensor tensor, double degree) {
        return new Moment(StateTensor.of(tensor), degree);
    }

    /** Returns the values, as {@link StateTensor#load}. */
    public Tensor load() {
        return memory.load();
    }

    /**
     * Keeps values, as {@link StateTensor#store}.
     *
     * @param x the values
     * @param t number of the step
     */
    public void store(Tensor x, long t) {
        memory.store(x, t);
    }

    @Override
    public void resumeAt(long t) {
        // it does not count
    }

    @Override
    public void delay(int steps) {
        // it renews nothing
    }

    /** Refuses: how remembered entries turn with those of gradients is known only to the part that made them. */
    @Override
    public void turn(Optional<Tensor> left, Optional<Tensor> right) {
        throw new UnsupportedOperationException("a moment of degree " + degree
                + " cannot be turned: let the part that remembers it do that in turn(..)");
    }

    @Override
    public void measureIn(Tensor unit) {
        // nothing is added to it
    }

    @Override
    public void measureIn(double unit) {
        // nothing is added to it
    }

    @Override
    public double reach() {
        double largest = degree == 0 ? 0 : Entries.largest(memory.load());
        return degree == 1
                ? largest
                : degree == 2 ? Math.sqrt(largest) : largest == 0 ? 0 : Math.pow(largest, 1 / degree);
    }

    @Override
    public void rescale(double bits) {
        if (degree == 0) {
            return;
        }
        Tensor x = memory.load();
        Entries.shift(x, degree * bits);
        memory.store(x, 0);
    }
}
