package io.steepest.step;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.List;
import java.util.Set;

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

    /** Steps go ahead of d as long as d grows by this factor a step. */
    static final double FAST = 1.3;

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
        return new Escape(this, blocks, arena);
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
        return "escape velocity from " + start + " with decay " + decay
                + (coefficient == 1 ? "" : ", coefficient " + coefficient)
                + (growth == Double.POSITIVE_INFINITY ? "" : ", growth " + growth)
                + (ahead == 1 ? "" : ", ahead " + ahead)
                + (blockwise ? ", least of blocks" : "")
                + (safeguarded ? ", safeguarded" : "")
                + (shrinking ? ", shrinking" : "")
                + (pace instanceof Constant c && c.lr() == 1 ? "" : " times " + Naming.of(pace));
    }
}
