package io.steepest.step;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import io.steepest.tensor.Reduce;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * D-Adaptation: a lower bound d on the distance to a minimum from the dual average {@code s = Σ d·g},
 * {@code d ← max(d, c·Σ d·⟨g, M⁻¹s⟩ / ‖s‖†)}. Defazio and Mishchenko (2023).
 *
 * <p>Gradients are multiplied by d before they are smoothed, so that the step size itself is one, where updates are
 * proportional to smoothed gradients. Gradient descent divides by ‖g₁‖†, as {@link GradientScale} says. For normalized
 * descents the way gone, {@code w₀ − w}, stands for {@code M⁻¹s}.
 *
 * @param start d before the first step
 * @param decay of both averages, in [0, 1]; one sums for ever, as for gradient descent
 * @param growth d grows by at most this factor a step
 * @param pace factor on d
 */
record DAdaptation(double start, double decay, double growth, Schedule pace) implements Adaptive {
    /** Once d is so many times its start, something is known of the distance. */
    private static final double KNOWN = 1.3;

    DAdaptation {
        Schedule.checked(start);
        if (!(decay >= 0 && decay <= 1)) {
            throw new IllegalArgumentException("decay of D-Adaptation must be in [0, 1], found " + decay);
        }
        if (!(growth > 1)) {
            throw new IllegalArgumentException("growth per step must be above 1, found " + growth);
        }
    }

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        return new Live(this, blocks, arena);
    }

    @Override
    public Adaptive paced(Schedule other) {
        return new DAdaptation(start, decay, growth, other);
    }

    @Override
    public boolean measures() {
        return true;
    }

    @Override
    public boolean suits(Set<Length> lengths) {
        return lengths.size() == 1;
    }

    @Override
    public String needs() {
        return "descents of one kind: all normalized, all in learnt coordinates, or all plain";
    }

    @Override
    public String toString() {
        return "d-adaptation from " + start + " with decay " + decay
                + (growth == Double.POSITIVE_INFINITY ? "" : ", growth " + growth)
                + (pace instanceof Constant c && c.lr() == 1 ? "" : " times " + Naming.of(pace));
    }

    private static final class Live implements Sizing {
        private final DAdaptation rule;
        private final Length length;
        private final Reference.Remembered origin;
        private final Map<String, Tensor> sums = new HashMap<>();
        private final Progress progress;
        private final Tensor d;
        private final GradientScale scale;
        private final Tensor numerator;
        /** d, for gradient descent over ‖g₁‖†, times the pace: what the gradient of this step is weighted by. */
        private Tensor weight;

        /** The gradients and the way gone, as this step finds them. */
        private Progress.Seen progressed;

        Live(DAdaptation rule, List<Block> blocks, Arena arena) {
            this.rule = rule;
            this.length = blocks.get(0).length();
            this.origin = Reference.START.on(blocks, arena);
            Tensor like = blocks.get(0).weights();
            progress = Progress.along(origin, arena, like);
            d = arena.number("d", rule.start, like);
            scale = new GradientScale(arena, like);
            numerator = arena.number("numerator", 0, like);
            blocks.forEach(b -> sums.put(b.name(), arena.at(b.name()).zerosLike("s", b.weights())));
        }

        @Override
        public Scaling scaling(Landscape seen) {
            Geometry all = seen.geometry();
            progressed = progress.look(seen.blocks());
            weight = length == Length.PROPORTIONAL
                    ? scale.divide(d, all.dual(Block::gradients), d.lt(new Scalar(KNOWN * rule.start)))
                    : d.clone();
            weight.mul_(new Scalar(rule.pace.at(seen.t())));
            Tensor along = all.inner(Block::gradients, this::gone).mul_(weight);
            numerator.mul_(new Scalar(rule.decay)).add_(along);
            seen.blocks()
                    .forEach(b -> sums.get(b.name())
                            .mul_(new Scalar(rule.decay))
                            .add_(b.gradients().mul(weight)));
            return length == Length.UNIT ? Scaling.NONE : new Scaling(Optional.empty(), Optional.of(weight));
        }

        /** What the dual average has gone, before this step. */
        private Tensor gone(Block b) {
            return length == Length.UNIT
                    ? origin.back(b)
                    : b.coordinates().inverseMetric(sums.get(b.name())).mul(new Scalar(b.factor()));
        }

        @Override
        public Tensor size(Landscape seen) {
            Tensor size = length == Length.UNIT ? weight.clone() : torch.ones_like(weight);
            Tensor dual = seen.geometry().dual(b -> sums.get(b.name()));
            // twice the bound where nothing is forgotten, as in the official code for gradient descent
            double factor = length == Length.PROPORTIONAL ? 2 : 1;
            Tensor estimate = Reduce.unit(numerator, dual).mul_(new Scalar(factor));
            d.copy_(torch.maximum(d, torch.minimum(estimate, d.mul(new Scalar(rule.growth)))));
            if (length == Length.UNIT) {
                d.copy_(progressed.doubledIfLost(d));
            }
            return size;
        }

        @Override
        public Tensor decaySize(Tensor size) {
            return weight;
        }
    }
}
