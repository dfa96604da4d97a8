package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Doubles a tiny step size as long as the gradient still points along the way gone, {@code ⟨g, w₀−w⟩ > 0}; once it
 * does not, the size stays for ever. Steps without gradients decide nothing. Bernstein and Newhouse (2024),
 * section on Prodigy: the heuristic that escape
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
        Reference.Remembered origin = from.on(blocks, arena);
        Progress progress = Progress.along(origin, arena, like);
        return seen -> {
            Progress.Seen now = progress.look(seen.blocks());
            Tensor along = seen.geometry().inner(Block::gradients, origin::back);
            origin.advance(seen.blocks());
            Tensor onward = along.gt(new Scalar(0.0)).logical_or(now.lost());
            Tensor turned = now.sloped().logical_and(now.moved()).logical_and(onward.logical_not());
            growing.mul_(turned.logical_not().to(ScalarType.Double));
            size.mul_(onward.to(ScalarType.Double).mul_(growing).add_(new Scalar(1.0)));
            return size.clone();
        };
    }

    @Override
    public String toString() {
        return "doubling from " + start + " along the way from " + from;
    }
}
