package io.steepest.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The life of a part that remembers nothing and adds nothing to gradients: no event means anything to it. */
public interface Stateless extends Lifecycle {

    @Override
    default void resumeAt(long t) {
        // it does not count
    }

    @Override
    default void delay(int steps) {
        // it renews nothing
    }

    @Override
    default void turn(Optional<Tensor> left, Optional<Tensor> right) {
        // it knows no entry from another
    }

    @Override
    default void measureIn(Tensor unit) {
        // it adds nothing to gradients
    }

    @Override
    default void measureIn(double unit) {
        // it adds nothing to gradients
    }

    @Override
    default double reach() {
        return 0;
    }

    @Override
    default void rescale(double bits) {
        // it remembers nothing
    }
}
