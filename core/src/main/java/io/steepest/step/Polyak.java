package io.steepest.step;

import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code η = (f − f*)/⟨−g,u⟩}, f* being the least loss: with it the loss would fall to f*, were it linear. Polyak (1969).
 *
 * <p>Where gradients are smoothed, the linear function is the average of those that each step saw, with the weights that
 * the smoothed gradient {@code m = Σ_i a_i·g_i} gives them,
 *
 * <pre>{@code
 * η = max(0, Σ_i a_i·(f_i − f* + ⟨g_i, w − w_i⟩)) / ⟨−m,u⟩
 * }</pre>
 *
 * as in MoMo (Schaipp, Ohana, Eickenberg, Defazio and Gower, 2024). For a convex loss the numerator is at most
 * {@code ⟨m, w − w*⟩}, so no step leads further from a minimum in the metric of the updates. The last loss alone would be
 * too large a numerator, since m remembers slopes of weights that the steps have left.
 *
 * <p>The step {@code η·u} does not change if the loss is multiplied by a number, whatever the length of u. With updates of
 * degree −1, such as SANIA's, it is invariant to the scale of the weights, too.
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
        Map<String, Model> models = new HashMap<>();
        for (Block b : blocks) {
            if (b.factor() > 0) {
                Arena own = arena.at(b.name());
                models.put(b.name(), new Model(b.averaging(own.at("excess")), b.averaging(own.at("slope"))));
            }
        }
        return seen -> size(seen, models);
    }

    private Tensor size(Landscape seen, Map<String, Model> models) {
        List<Block> moving =
                seen.blocks().stream().filter(b -> models.containsKey(b.name())).toList();
        Tensor excess = seen.number(seen.loss().orElseThrow() - least);
        Tensor promised = seen.number(0);
        List<Tensor> parts = new ArrayList<>();
        Tensor passed = seen.number(0);
        Tensor none = seen.number(0);
        for (Block b : moving) {
            Tensor own = Geometry.promised(b, Block::smoothed);
            promised.add_(own);
            parts.add(own);
            passed.add_(models.get(b.name()).passed(b, seen.t(), none));
        }
        promised = seen.geometry().joined(promised);
        passed = seen.geometry().joined(passed);
        Tensor above = seen.number(0);
        for (int i = 0; i < parts.size(); i++) {
            // blocks may smooth differently: each counts for as much of the loss as it has in the descent
            Model model = models.get(moving.get(i).name());
            above.addcmul_(model.excess(excess, seen.t()), parts.get(i).div(promised));
        }
        Tensor size = seen.geometry()
                .joined(above)
                .add_(passed)
                .clamp_min_(new Scalar(0.0))
                .div_(promised);
        Tensor known = promised.gt(new Scalar(0.0)).logical_and(size.isfinite());
        return torch.where(known, size, new Scalar(0.0)).to(promised.scalar_type());
    }

    @Override
    public Reads reads() {
        return Reads.LOSS;
    }

    @Override
    public String toString() {
        return "polyak down to " + least;
    }

    /**
     * The averaged linear function of a block.
     *
     * @param ofLosses weighs losses as gradients are weighed, if gradients are smoothed
     * @param ofSlopes weighs the inner products {@code ⟨g_i, w_i⟩}
     */
    private record Model(Optional<Block.Averaging> ofLosses, Optional<Block.Averaging> ofSlopes) {

        /** {@code Σ_i a_i·(f_i − f*)}. */
        Tensor excess(Tensor now, long t) {
            return ofLosses.map(average -> average.of(now, t)).orElse(now);
        }

        /** {@code Σ_i a_i·⟨g_i, w − w_i⟩}, how much the averaged functions have changed since. */
        Tensor passed(Block block, long t, Tensor none) {
            return ofSlopes.map(average -> Geometry.product(block.smoothed(), block.weights())
                            .sub_(average.of(Geometry.product(block.gradients(), block.weights()), t)))
                    .orElse(none);
        }
    }
}
