package io.steepest.step;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code η ← η·(1 + cos θ)}, θ the angle between the gradient and the way back: grows like doubling while both agree,
 * shrinks when the gradient has turned, but not to zero, which it could not leave. Bernstein and Newhouse
 * (2024), section on Prodigy, after Eq. (30).
 *
 * @param start first step size
 * @param from where the way begins
 */
record CosineGrowth(double start, Reference from) implements Adaptive {
    /** Least size over the first one: the resolution of float64. */
    private static final double LEAST = Math.ulp(1.0);

    CosineGrowth {
        Schedule.checked(start);
    }

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        Tensor like = blocks.get(0).weights();
        Tensor size = arena.number("size", start, like);
        Reference.Remembered origin = from.on(blocks, arena);
        Progress progress = Progress.along(origin, arena, like);
        return seen -> {
            Geometry all = seen.geometry();
            Progress.Seen now = progress.look(seen.blocks());
            Tensor lengths = all.length(Block::gradients).mul(all.length(origin::back));
            // no way gone yet: the cosine is taken for zero; rounding puts some a little beyond one
            Tensor cosine = Reduce.unit(all.inner(Block::gradients, origin::back), lengths)
                    .clamp_(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
            origin.advance(seen.blocks());
            size.mul_(cosine.add_(new Scalar(1.0)));
            size.copy_(now.doubledIfLost(size)).clamp_min_(new Scalar(start * LEAST));
            return size.clone();
        };
    }

    @Override
    public String toString() {
        return "η·(1 + cos θ) from " + start + ", θ to the way from " + from;
    }
}
