package io.steepest.step;

import io.steepest.dist.Ranks;
import io.steepest.tensor.Arena;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tells a rule that compares gradients with the way gone whether this step has anything to compare. A step of zero
 * gradients says nothing about the step size. Steps that are shorter than the rounding of every weight leave no way behind;
 * they are certainly not too long. Before the first gradient the way has not begun, wherever weights were put meanwhile.
 */
public final class Progress {
    /** This is one once a gradient was not zero, and zero before; a checkpoint keeps it. */
    private final Tensor tried;

    private boolean begun;

    private final Reference.Remembered origin;

    private Progress(Tensor tried, Reference.Remembered origin) {
        this.tried = tried;
        this.origin = origin;
    }

    /**
     * Returns the progress along a way that has not begun.
     *
     * @param origin where the way begins
     * @param arena owner of the number {@code tried}
     * @param like any tensor on the device
     */
    public static Progress along(Reference.Remembered origin, Arena arena, Tensor like) {
        return new Progress(arena.number("tried", 0, like), origin);
    }

    /**
     * The answers for one step. Each is a truth value, a tensor without dimensions.
     *
     * @param sloped whether any gradient is not zero
     * @param moved whether any weight is not where the way began
     * @param lost whether there are gradients now and were before, but no weight has moved
     */
    public record Seen(Tensor sloped, Tensor moved, Tensor lost) {

        /** Returns twice a number if steps were lost, and the number itself if not. */
        public Tensor doubledIfLost(Tensor x) {
            return torch.where(lost, x.mul(new Scalar(2.0)), x);
        }
    }

    /**
     * Looks at the gradients and weights before a step: call once a step. The way begins where the first gradient is that is
     * not zero. Until then, and never after, each step reads one number from the device.
     */
    public Seen look(List<Block> blocks) {
        Tensor sloped = any(blocks, Block::gradients);
        begun = begun || tried.item_double() > 0;
        if (!begun) {
            origin.reset(blocks);
        }
        Tensor moved = any(blocks, origin::moved);
        Tensor lost = begun ? sloped.logical_and(moved.logical_not()) : torch.zeros_like(sloped);
        if (!begun) {
            tried.copy_(sloped.to(ScalarType.Double));
        }
        return new Seen(sloped, moved, lost);
    }

    private static Tensor any(List<Block> blocks, Function<Block, Tensor> x) {
        Tensor found = null;
        for (Block b : blocks) {
            Tensor own = x.apply(b).any();
            Tensor counted = b.factor() > 0 ? own : torch.zeros_like(own);
            found = found == null ? counted : found.logical_or(counted);
        }
        Ranks ranks = blocks.get(0).ranks();
        return ranks.size() == 1
                ? found
                : ranks.gather(found.to(ScalarType.Double)).any();
    }
}
