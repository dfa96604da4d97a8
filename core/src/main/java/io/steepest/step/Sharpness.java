package io.steepest.step;

import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Scalar;

/**
 * {@code η = ‖g‖†/λ}, the dual norm of the whole network's gradient over the sharpness.
 *
 * @param lambda λ, positive: how sharply the loss bends, in units of loss per squared norm
 */
record Sharpness(double lambda) implements Adaptive {

    Sharpness {
        if (!(lambda > 0 && lambda < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sharpness must be positive and finite, found " + lambda);
        }
    }

    @Override
    public Sizing on(Arena arena) {
        return seen -> seen.dual().div(new Scalar(lambda));
    }

    @Override
    public boolean needsUnitDirections() {
        return true;
    }

    @Override
    public String toString() {
        return "sharpness " + lambda;
    }
}
