package io.steepest.step;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Step sizes from the greatest distance r̄ gone so far and the gradients' dual norms: DoG, {@code r̄/√(Σ‖g‖†² + ε)}, of
 * Ivgi, Hinder and Carmon (2023), and DoWG, {@code r̄²/(√(Σ r̄²‖g‖†²) + ε)}, of Khaled, Mishchenko and Jin (2023), in
 * any norm. The size multiplies a gradient; updates of unit length are taken for a gradient over its dual norm.
 *
 * @param weighted whether gradients are weighted by distance: DoWG
 * @param start r̄ before the first step; of DoG in units of one plus the norm of the weights
 * @param epsilon keeps the first denominator from zero
 */
record DistanceOverGradients(boolean weighted, double start, double epsilon) implements Adaptive {

    DistanceOverGradients {
        Schedule.checked(start);
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon must not be negative, found " + epsilon);
        }
    }

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        Tensor like = blocks.get(0).weights();
        Tensor distance = arena.number("distance", start, like);
        if (!weighted) {
            distance.mul_(Geometry.of(blocks).of(b -> b.weights().detach()).add_(new Scalar(1.0)));
        }
        Tensor squares = arena.number("squares", weighted ? 0 : epsilon, like);
        Reference.Remembered origin = Reference.START.on(blocks, arena);
        Progress progress = Progress.along(origin, arena, like);
        return seen -> {
            Geometry all = seen.geometry();
            Progress.Seen now = progress.look(seen.blocks());
            distance.copy_(torch.maximum(distance, all.of(origin::back)));
            distance.copy_(now.doubledIfLost(distance));
            Tensor dual = all.dual(Block::smoothed);
            Tensor weight = weighted ? distance.square() : torch.ones_like(distance);
            squares.addcmul_(dual.square(), weight);
            Tensor perGradient = weighted
                    ? weight.div(squares.sqrt().add_(new Scalar(epsilon)))
                    : Reduce.unit(distance, squares.sqrt());
            return all.isJoint() ? perGradient : perGradient.mul(dual);
        };
    }

    @Override
    public boolean measures() {
        return true;
    }

    @Override
    public boolean suits(Set<Length> lengths) {
        return lengths.size() == 1 || !lengths.contains(Length.PROPORTIONAL);
    }

    @Override
    public String needs() {
        return "updates that are all proportional to gradients, or all of about unit length";
    }

    @Override
    public String toString() {
        return (weighted ? "dowg" : "dog") + " from " + start + " with epsilon " + epsilon;
    }
}
