package io.steepest.step;

import io.steepest.engine.Dtypes;
import io.steepest.engine.Shapes;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import io.steepest.tensor.Reduce;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Prodigy's step size, in the norm that the network descends under: the largest lower bound seen on the distance from
 * the start to a minimum, {@code d ← max(d, r/‖s‖†)}, where r and s are moving averages of {@code η²·⟨g, w₀−w⟩} and of
 * {@code η²·g}.
 *
 * <p>With nothing remembered {@code d = max(d, ⟨g, w₀−w⟩/‖g‖†)}: Bernstein and Newhouse (2024), Eq. (22)–(29), for any
 * norm in place of ℓ∞. Constants after Mishchenko and Defazio (2023).
 *
 * @param start d before the first step
 * @param decay β₃ of both averages, in [0, 1)
 * @param coefficient on each estimate
 * @param growth d grows by at most this factor a step; infinite for no limit
 * @param ahead while d grows fast, steps double up to this multiple of d; one for Prodigy's, which are d long
 * @param blockwise whether each block has an estimate of its own and d follows the least of them
 * @param safeguarded whether s leaves out the pace, so that a warmup cannot shrink it
 * @param shrinking whether d follows its estimate down, too, but not below the start: a variant that the anthology suggests
 * @param pace factor on d
 */
public record EscapeVelocity(
        double start,
        double decay,
        double coefficient,
        double growth,
        double ahead,
        boolean blockwise,
        boolean safeguarded,
        boolean shrinking,
        Schedule pace)
        implements Adaptive {

    private static final double FAST = 1.3;
    /** Numbers below so many times the least one of a dtype have hardly a digit. */
    private static final double FADED = 128;

    /** Checks the ranges. */
    public EscapeVelocity {
        if (!(start > 0 && start < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("first step size must be positive and finite, found " + start);
        }
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("decay of the escape velocity must be in [0, 1), found " + decay);
        }
        if (!(coefficient > 0 && coefficient < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("coefficient must be positive and finite, found " + coefficient);
        }
        if (!(ahead >= 1 && ahead < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("steps go ahead by a factor of at least 1, found " + ahead);
        }
        if (!(growth > 1)) {
            throw new IllegalArgumentException("growth per step must be above 1, found " + growth);
        }
    }

    /** The same with another factor on each estimate. */
    public EscapeVelocity times(double other) {
        return new EscapeVelocity(start, decay, other, growth, ahead, blockwise, safeguarded, shrinking, pace);
    }

    /** The same, growing by at most a factor a step. */
    public EscapeVelocity growingBy(double most) {
        return new EscapeVelocity(start, decay, coefficient, most, ahead, blockwise, safeguarded, shrinking, pace);
    }

    /** The same with s free of the pace, for a pace with a warmup. */
    public EscapeVelocity safeguardingWarmup() {
        return new EscapeVelocity(start, decay, coefficient, growth, ahead, blockwise, true, shrinking, pace);
    }

    /**
     * The same, but on the way up a step is twice the last one, if that is within a multiple of d, and d long again as soon
     * as d grows by less than {@value #FAST} a step. Along a straight way a noisy gradient sees only a part e of
     * the way gone, so that d, which is e times the way, grows by only {@code (1+√(1+4e))/2} a step; any steps give a
     * lower bound on the distance to a minimum, longer ones sooner.
     *
     * @param most greatest multiple of d
     */
    public EscapeVelocity doublingAhead(double most) {
        return new EscapeVelocity(start, decay, coefficient, growth, most, blockwise, safeguarded, shrinking, pace);
    }

    /**
     * The same, but each block of the network has an estimate of its own, r and s over its own tensors, and d follows
     * the least: it grows only as long as no block has escaped. The joint estimate is a mean of these, in which blocks of
     * large gradients hide that others have gone too far.
     */
    public EscapeVelocity leastOfBlocks() {
        return new EscapeVelocity(start, decay, coefficient, growth, ahead, true, safeguarded, shrinking, pace);
    }

    /** The same, following its estimate down as well as up. */
    public EscapeVelocity allowedToShrink() {
        return new EscapeVelocity(start, decay, coefficient, growth, ahead, blockwise, safeguarded, true, pace);
    }

    @Override
    public EscapeVelocity paced(Schedule other) {
        return new EscapeVelocity(start, decay, coefficient, growth, ahead, blockwise, safeguarded, shrinking, other);
    }

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

    @Override
    public String needs() {
        return "updates of about unit length: normalized descents, or learnt coordinates";
    }

    @Override
    public String toString() {
        return "escape velocity from " + start
                + (pace instanceof Constant c && c.lr() == 1 ? "" : " times " + Naming.of(pace));
    }

    private static final class Live implements Sizing {
        private final EscapeVelocity rule;
        private final Reference.Live origin;
        private final Progress progress;
        private final Map<String, Tensor> sums = new HashMap<>();
        /** Blocks with one estimate together, each with its r. */
        private final Map<Geometry, Tensor> groups = new LinkedHashMap<>();

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

        Live(EscapeVelocity rule, List<Block> blocks, Arena arena) {
            this.rule = rule;
            Tensor like = blocks.get(0).weights();
            // sums are at least as wide as float32
            boolean wide = blocks.stream().allMatch(b -> Shapes.type(b.weights()) == ScalarType.Double);
            faded = FADED * (wide ? Double.MIN_VALUE : Float.MIN_VALUE);
            d = arena.number("d", rule.start, like);
            largest = arena.own("largest-d", d.clone());
            length = arena.number("length", rule.start / 2, like);
            growing = arena.number("growing", 1, like);
            turned = arena.number("turned", 0, like);
            origin = Reference.START.on(blocks, arena);
            progress = new Progress(arena, origin, like);
            for (Block b : blocks) {
                Arena own = arena.at(b.name());
                sums.put(b.name(), own.zerosLike("s", Dtypes.widened(b.weights())));
                b.measureIn(d);
                if (rule.blockwise && b.factor() > 0) {
                    groups.put(new Geometry(List.of(b)), own.number("r", 0, like));
                }
            }
            if (groups.isEmpty()) {
                groups.put(new Geometry(blocks), arena.number("r", 0, like));
            }
        }

        @Override
        public Scaling scaling(Landscape seen) {
            progressed = progress.look(seen.blocks());
            Tensor twice = length.mul(new Scalar(2.0));
            // as long as no bound was above the start, steps may be too short to change a weight at all: no limit but
            // that
            // they do not go on after the gradient has turned
            Tensor limit = torch.minimum(twice, d.mul(new Scalar(rule.ahead)));
            if (rule.ahead > 1) {
                limit = torch.where(unknown(), torch.where(turned.gt(new Scalar(0.0)), length, twice), limit);
            }
            Tensor next = torch.where(growing.gt(new Scalar(0.0)), torch.maximum(d, limit), d);
            // a step of zero gradients is none, so the next one does not go ahead of it
            taken = torch.where(progressed.sloped(), next, torch.maximum(d, length));
            length.copy_(torch.where(progressed.sloped(), next, length));
            return new Scaling(Optional.of(taken), Optional.of(taken));
        }

        @Override
        public Tensor size(Landscape seen) {
            Tensor size = taken.mul(new Scalar(rule.pace.at(seen.t())));
            Tensor relative = taken.div(new Scalar(rule.start));
            Tensor weight = relative.mul(size);
            Tensor ofSum = rule.safeguarded ? relative.mul(taken) : weight;
            for (Block b : seen.blocks()) {
                sums.get(b.name())
                        .mul_(new Scalar(rule.decay))
                        .add_(b.gradients().mul(ofSum));
            }
            Tensor before = d.clone();
            Tensor estimate = estimate(weight);
            grow(torch.where(progressed.lost(), torch.maximum(estimate, d.mul(new Scalar(2.0))), estimate));
            // before d ever grew there is nothing to compare, nor without gradients
            Tensor fast = d.ge(before.mul(new Scalar(FAST))).logical_or(unknown());
            growing.copy_(torch.where(progressed.sloped(), fast.to(ScalarType.Double), growing));
            return size;
        }

        /** The least of the groups' bounds c·r/‖s‖†; a group that never had a gradient has none. */
        private Tensor estimate(Tensor weight) {
            Tensor all = torch.zeros_like(d);
            Tensor least = torch.full_like(d, new Scalar(Double.POSITIVE_INFINITY));
            for (Map.Entry<Geometry, Tensor> group : groups.entrySet()) {
                Tensor r = group.getValue();
                Tensor escaped = group.getKey().inner(Block::gradients, origin::back);
                all.add_(escaped);
                r.mul_(new Scalar(rule.decay)).add_(escaped.mul_(weight));
                Tensor dual = group.getKey().dual(b -> sums.get(b.name()));
                Tensor bound = Reduce.unit(r, dual).mul_(new Scalar(rule.coefficient));
                // an average that was let to fade has lost its smallest entries first
                least = torch.where(dual.gt(new Scalar(faded)), torch.minimum(least, bound), least);
            }
            turned.copy_(
                    torch.where(progressed.sloped(), all.lt(new Scalar(0.0)).to(ScalarType.Double), turned));
            return torch.where(least.isinf(), new Scalar(0.0), least);
        }

        /** Whether d is about what it was at the start, so that nothing is known of it. */
        private Tensor unknown() {
            return d.lt(new Scalar(FAST * rule.start));
        }

        private void grow(Tensor estimate) {
            if (rule.shrinking) {
                d.copy_(torch.minimum(estimate, d.mul(new Scalar(rule.growth))).clamp_min_(new Scalar(rule.start)));
                return;
            }
            // the first growth is free of the limit, as in the official code
            Tensor atStart = d.eq(new Scalar(rule.start));
            d.copy_(torch.where(atStart, torch.maximum(d, estimate), d));
            largest.copy_(torch.maximum(largest, estimate));
            d.copy_(torch.minimum(largest, d.mul(new Scalar(rule.growth))));
        }
    }
}
