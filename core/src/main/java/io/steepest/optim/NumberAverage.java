package io.steepest.optim;

import io.steepest.recipe.Descent;
import io.steepest.smooth.Filter;
import io.steepest.step.Block;
import io.steepest.tensor.Arena;
import java.util.Optional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An average of numbers over the steps, with the weights that a descent's smoothing gives to gradients.
 *
 * @param filter smooths the numbers, one of which is a batch of one entry
 * @param skipped number of first steps whose gradients are not smoothed
 */
record NumberAverage(Filter filter, int skipped) implements Block.Averaging {

    /**
     * An average that has seen nothing, if the descent smooths at all.
     *
     * @param like any tensor on the device
     * @param arena owner of what is remembered
     */
    static Optional<Block.Averaging> of(Descent descent, Tensor like, Arena arena) {
        if (descent.smoothing().isNone()) {
            return Optional.empty();
        }
        Tensor number =
                torch.zeros(new long[] {1, 1, 1}, like.options().dtype(new ScalarTypeOptional(ScalarType.Double)));
        Filter filter = descent.smoothing().on(number, arena.full().at("average"));
        return Optional.of(new NumberAverage(filter, descent.preconditioner().skips()));
    }

    @Override
    public Tensor of(Tensor x, long t) {
        long counted = t - skipped;
        return counted > 0 ? filter.smooth(x.view(1, 1, 1), counted).view(new long[0]) : torch.zeros_like(x);
    }
}
