package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.List;
import java.util.Set;
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
    public Sizing on(List<Block> blocks, Arena arena) {
        return seen -> seen.geometry().along(Block::smoothed).div(new Scalar(lambda));
    }

    @Override
    public boolean suits(Set<Length> lengths) {
        return lengths.equals(Set.of(Length.UNIT));
    }

    @Override
    public String needs() {
        return "normalized descents";
    }

    @Override
    public String toString() {
        return "sharpness " + lambda;
    }
}
