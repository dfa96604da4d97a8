package own;

import io.steepest.step.Adaptive;
import io.steepest.step.Block;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * AdaGrad's step size for the network as a whole, in whatever norm it descends: {@code η = c·‖m‖†/√Σ‖m‖†²}, where the sum is
 * over all steps. Ward, Wu and Bottou (2019).
 *
 * @param first size of the first step, c
 */
public record AdaGradNorm(double first) implements Adaptive {

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        Tensor sum = arena.number("squares", 0, blocks.get(0).weights());
        return seen -> {
            Tensor dual = seen.geometry().dual(Block::smoothed);
            sum.add_(dual.square());
            Tensor perGradient = Reduce.unit(seen.number(first), sum.sqrt());
            // an update that is as long as the gradient brings the dual norm with it
            return seen.geometry().isJoint() ? perGradient : perGradient.mul(dual);
        };
    }

    /** Dual norms are measured in the norm of each block. */
    @Override
    public boolean measures() {
        return true;
    }

    @Override
    public String toString() {
        return "adagrad-norm from " + first;
    }
}
