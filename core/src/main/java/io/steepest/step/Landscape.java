package io.steepest.step;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * What an adaptive rule sees before a step.
 *
 * @param t number of the step, from 1
 * @param blocks the network, block by block
 * @param geometry the norm of all blocks together
 * @param loss the loss, where the caller gave it
 * @param trial the loss after a step of a given size, where the caller gave a way to compute it
 */
public record Landscape(
        long t, List<Block> blocks, Geometry geometry, OptionalDouble loss, Optional<DoubleUnaryOperator> trial) {

    /** Copies the list. */
    public Landscape {
        blocks = List.copyOf(blocks);
    }

    /** Makes the landscape of a network with its geometry. */
    public Landscape(long t, List<Block> blocks, OptionalDouble loss, Optional<DoubleUnaryOperator> trial) {
        this(t, blocks, Geometry.of(blocks), loss, trial);
    }

    /** Returns a new number on the device of the network: float64, without dimensions. */
    public Tensor number(double value) {
        return geometry.number(value);
    }

    /** Returns how fast the loss falls along the updates, {@code −Σ_l factor_l·⟨g_l, u_l⟩}: float64, without dimensions. */
    public Tensor descent() {
        return geometry.along(Block::gradients);
    }
}
