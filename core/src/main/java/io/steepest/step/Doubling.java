package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Doubles a tiny step size as long as the gradient still points along the way gone, {@code ⟨g, w₀−w⟩ > 0}; once it
 * does not, the size stays for ever. Bernstein and Newhouse (2024), section on Prodigy: the heuristic that escape
 * velocity approximates.
 *
 * @param start first step size
 * @param from where the way begins
 */
record Doubling(double start, Reference from) implements Adaptive {

    Doubling {
        Schedule.checked(start);
    }

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        Tensor like = blocks.get(0).weights();
        Tensor size = arena.number("size", start, like);
        Tensor growing = arena.number("growing", 1, like);
        Reference.Live origin = from.on(blocks, arena);
        return seen -> {
            Tensor along = seen.geometry().inner(Block::gradients, origin::back);
            origin.advance(seen.blocks());
            if (seen.t() > 1) {
                growing.mul_(along.gt(new Scalar(0.0)).to(ScalarType.Double));
                size.mul_(growing.add(new Scalar(1.0)));
            }
            return size.clone();
        };
    }

    @Override
    public String toString() {
        return "doubling from " + start + " along the way from " + from;
    }
}
