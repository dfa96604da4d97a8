package io.steepest.step;

import static org.bytedeco.pytorch.global.torch.full_like;
import static org.bytedeco.pytorch.global.torch.maximum;
import static org.bytedeco.pytorch.global.torch.minimum;
import static org.bytedeco.pytorch.global.torch.where;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** An {@link EscapeVelocity} at work. */
final class Escape implements Adaptive.Sizing {
    /** Numbers below so many times the least one of a dtype have hardly a digit. */
    private static final double FADED = 128;

    private final EscapeVelocity rule;
    private final Reference.Remembered origin;
    private final Progress progress;
    /** The averages s, by name of the block. */
    private final Map<String, Tensor> sums = new HashMap<>();
    /** The averages r, by name of the block that has one of its own; under {@link #ALL} if all have one together. */
    private final Map<String, Tensor> products = new HashMap<>();

    private static final String ALL = "";

    private final Tensor d;
    private final Tensor largest;
    private final Tensor length;
    private final Tensor growing;
    /** One if the last gradient pointed back to the start. */
    private final Tensor turned;
    /** Sums of gradients below are lost in the rounding of their dtype. */
    private final double faded;
    /** The gradients and the way gone, as this step finds them. */
    private Progress.Seen progressed;

    /** The length of this step. */
    private Tensor taken;

    /** An estimate of the distance that knows nothing. */
    Escape(EscapeVelocity rule, List<Block> blocks, Arena arena) {
        this.rule = rule;
        Tensor like = blocks.get(0).weights();
        boolean wide = blocks.stream().allMatch(b -> b.weights().element_size() == 8);
        faded = FADED * (wide ? Double.MIN_VALUE : Float.MIN_VALUE);
        d = arena.number("d", rule.start(), like);
        largest = arena.own("largest-d", d.clone());
        length = arena.number("length", rule.start() / 2, like);
        growing = arena.number("growing", 1, like);
        turned = arena.number("turned", 0, like);
        origin = Reference.START.on(blocks, arena);
        progress = Progress.along(origin, arena, like);
        for (Block b : blocks) {
            Arena own = arena.at(b.name());
            sums.put(b.name(), own.zerosLike("s", b.weights()));
            b.measureIn(d);
            if (rule.blockwise() && b.factor() > 0) {
                products.put(b.name(), own.number("r", 0, like));
            }
        }
        if (products.isEmpty()) {
            products.put(ALL, arena.number("r", 0, like));
        }
    }

    @Override
    public Adaptive.Scaling scaling(Landscape seen) {
        progressed = progress.look(seen.blocks());
        Tensor next = where(growing.gt(new Scalar(0.0)), maximum(d, limit()), d);
        // a step of zero gradients is none, so the next one does not go ahead of it
        taken = where(progressed.sloped(), next, maximum(d, length));
        length.copy_(where(progressed.sloped(), next, length));
        return new Adaptive.Scaling(Optional.of(taken), Optional.of(taken));
    }

    /** Returns how long a step may be while d grows fast. */
    private Tensor limit() {
        Tensor twice = length.mul(new Scalar(2.0));
        if (rule.ahead() > 1) {
            // as long as no bound was above the start, steps may be too short to change a weight at all: no limit but
            // that they do not go on after the gradient has turned
            Tensor free = where(turned.gt(new Scalar(0.0)), length, twice);
            return where(unknown(), free, minimum(twice, d.mul(new Scalar(rule.ahead()))));
        }
        return minimum(twice, d.mul(new Scalar(rule.ahead())));
    }

    @Override
    public Tensor size(Landscape seen) {
        Tensor size = taken.mul(new Scalar(rule.pace().at(seen.t())));
        Tensor relative = taken.div(new Scalar(rule.start()));
        Tensor weight = relative.mul(size);
        Tensor ofSum = rule.safeguarded() ? relative.mul(taken) : weight;
        for (Block b : seen.blocks()) {
            sums.get(b.name()).mul_(new Scalar(rule.decay())).add_(b.gradients().mul(ofSum));
        }
        Tensor before = d.clone();
        Tensor estimate = estimate(seen, weight);
        grow(where(progressed.lost(), maximum(estimate, d.mul(new Scalar(2.0))), estimate));
        // before d ever grew there is nothing to compare, nor without gradients
        Tensor fast = d.ge(before.mul(new Scalar(EscapeVelocity.FAST))).logical_or(unknown());
        growing.copy_(where(progressed.sloped(), fast.to(ScalarType.Double), growing));
        return size;
    }

    /** Returns the least of the bounds c·r/‖s‖†; blocks that never had a gradient have none. */
    private Tensor estimate(Landscape seen, Tensor weight) {
        Tensor all = zeros_like(d);
        Tensor least = full_like(d, new Scalar(Double.POSITIVE_INFINITY));
        for (Group group : groups(seen)) {
            Tensor escaped = group.geometry.inner(Block::gradients, origin::back);
            all.add_(escaped);
            group.r.mul_(new Scalar(rule.decay())).add_(escaped.mul_(weight));
            Tensor dual = group.geometry.dual(b -> sums.get(b.name()));
            Tensor bound = Reduce.unit(group.r, dual).mul_(new Scalar(rule.coefficient()));
            // an average that was let to fade has lost its smallest entries first
            least = where(dual.gt(new Scalar(faded)), minimum(least, bound), least);
        }
        turned.copy_(where(progressed.sloped(), all.lt(new Scalar(0.0)).to(ScalarType.Double), turned));
        return where(least.isinf(), new Scalar(0.0), least);
    }

    /** Blocks with one estimate together, and its r. */
    private record Group(Geometry geometry, Tensor r) {}

    private List<Group> groups(Landscape seen) {
        if (products.containsKey(ALL)) {
            return List.of(new Group(seen.geometry(), products.get(ALL)));
        }
        return seen.blocks().stream()
                .filter(b -> products.containsKey(b.name()))
                .map(b -> new Group(Geometry.of(List.of(b)), products.get(b.name())))
                .toList();
    }

    /** Returns whether d is about what it was at the start, so that nothing is known of it. */
    private Tensor unknown() {
        return d.lt(new Scalar(EscapeVelocity.FAST * rule.start()));
    }

    private void grow(Tensor estimate) {
        if (rule.shrinking()) {
            d.copy_(minimum(estimate, d.mul(new Scalar(rule.growth()))).clamp_min_(new Scalar(rule.start())));
            return;
        }
        // the first growth is free of the limit, as in the official code
        Tensor atStart = d.eq(new Scalar(rule.start()));
        d.copy_(where(atStart, maximum(d, estimate), d));
        largest.copy_(maximum(largest, estimate));
        d.copy_(minimum(largest, d.mul(new Scalar(rule.growth()))));
    }
}
