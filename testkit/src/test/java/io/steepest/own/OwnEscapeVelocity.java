package io.steepest.own;

import static org.bytedeco.pytorch.global.torch.maximum;
import static org.bytedeco.pytorch.global.torch.minimum;
import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.step.Adaptive;
import io.steepest.step.Block;
import io.steepest.step.Landscape;
import io.steepest.step.Length;
import io.steepest.step.Progress;
import io.steepest.step.Reference;
import io.steepest.step.Schedule;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Prodigy's step size, written outside of the library against its public types alone.
 *
 * @param start d before the first step
 * @param decay β₃ of both averages
 * @param coefficient on each estimate
 * @param growth most growth of d in a step
 * @param pace factor on d
 */
record OwnEscapeVelocity(double start, double decay, double coefficient, double growth, Schedule pace)
        implements Adaptive {

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        return new Live(this, blocks, arena);
    }

    @Override
    public boolean measures() {
        return true;
    }

    @Override
    public boolean suits(Set<Length> lengths) {
        return !lengths.contains(Length.PROPORTIONAL);
    }

    private static final class Live implements Sizing {
        private final OwnEscapeVelocity rule;
        private final Reference.Remembered origin;
        private final Progress progress;
        private final Map<String, Tensor> sums = new HashMap<>();
        private final Tensor d;
        private final Tensor largest;
        private final Tensor r;
        private Progress.Seen progressed;
        private Tensor taken;

        Live(OwnEscapeVelocity rule, List<Block> blocks, Arena arena) {
            this.rule = rule;
            Tensor like = blocks.get(0).weights();
            d = arena.number("d", rule.start, like);
            largest = arena.number("largest-d", rule.start, like);
            r = arena.number("r", 0, like);
            origin = Reference.START.on(blocks, arena);
            progress = Progress.along(origin, arena, like);
            for (Block b : blocks) {
                sums.put(b.name(), arena.at(b.name()).zerosLike("s", b.weights()));
                b.measureIn(d);
            }
        }

        @Override
        public Scaling scaling(Landscape seen) {
            progressed = progress.look(seen.blocks());
            taken = d.clone();
            return new Scaling(Optional.of(taken), Optional.of(taken));
        }

        @Override
        public Tensor size(Landscape seen) {
            Tensor size = taken.mul(new Scalar(rule.pace.at(seen.t())));
            Tensor weight = taken.div(new Scalar(rule.start)).mul(size);
            for (Block b : seen.blocks()) {
                sums.get(b.name())
                        .mul_(new Scalar(rule.decay))
                        .add_(b.gradients().mul(weight));
            }
            Tensor escaped = seen.geometry().inner(Block::gradients, origin::back);
            r.mul_(new Scalar(rule.decay)).add_(escaped.mul(weight));
            Tensor dual = seen.geometry().dual(b -> sums.get(b.name()));
            Tensor bound = Reduce.unit(r, dual).mul_(new Scalar(rule.coefficient));
            Tensor estimate = where(dual.gt(new Scalar(0.0)), bound, new Scalar(0.0));
            grow(where(progressed.lost(), maximum(estimate, d.mul(new Scalar(2.0))), estimate));
            return size;
        }

        private void grow(Tensor estimate) {
            d.copy_(where(d.eq(new Scalar(rule.start)), maximum(d, estimate), d));
            largest.copy_(maximum(largest, estimate));
            d.copy_(minimum(largest, d.mul(new Scalar(rule.growth))));
        }
    }
}
