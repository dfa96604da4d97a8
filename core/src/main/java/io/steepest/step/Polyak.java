package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code η = (f − f*)/⟨−m,u⟩}, f* being the least loss: with it the loss would fall to f*, were it linear. Polyak (1969).
 *
 * <p>The step {@code η·u} does not change if the loss is multiplied by a number, whatever the length of u. With updates of
 * degree −1, such as SANIA's, it is invariant to the scale of the weights, too. The smoothed gradient m stands for the
 * gradient, since u descends along it.
 *
 * @param least f*, a bound that the loss does not fall below
 */
record Polyak(double least) implements Adaptive {

    Polyak {
        if (!Double.isFinite(least)) {
            throw new IllegalArgumentException("the least loss of a Polyak step must be finite, found " + least);
        }
    }

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        return seen -> {
            double loss = seen.loss()
                    .orElseThrow(() -> new IllegalStateException(
                            "step rule " + this + " needs the loss: call step(loss) of the optimizer"));
            Tensor promised = seen.promised();
            Tensor above = promised.gt(new Scalar(0.0));
            Tensor size = promised.reciprocal().mul_(new Scalar(Math.max(0, loss - least)));
            return torch.where(above, size, new Scalar(0.0)).to(promised.scalar_type());
        };
    }

    @Override
    public String toString() {
        return "polyak down to " + least;
    }
}
