package io.steepest.optim;

import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/** Looks at gradients before a step: once, even if they were clipped before. */
final class Inspection {
    private final Options options;
    /** The last gradients that were clipped before a step. */
    private Optional<Clipped> clipped = Optional.empty();

    Inspection(Options options) {
        this.options = options;
    }

    /**
     * Gradients that were found finite when they were clipped.
     *
     * @param plan that they belonged to
     * @param bound no entry was larger in magnitude
     * @param writes to them so far
     */
    private record Clipped(Plan plan, double bound, List<Long> writes) {
        boolean isOf(Plan other) {
            return plan == other && writes.equals(all(other).writes());
        }
    }

    private static Gradients all(Plan plan) {
        return Gradients.of(plan.plans(), plan.ranks());
    }

    /**
     * Looks at the gradients of a step, unless they were looked at when they were clipped and not written since.
     *
     * @param active the banks that step
     */
    Gradients.Known look(Plan plan, Gradients active) {
        Optional<Clipped> before = clipped;
        clipped = Optional.empty();
        if (options.longest().isPresent()) {
            return active.clipping(options.longest().getAsDouble());
        }
        if (options.nonFinite() == NonFinite.UNCHECKED) {
            return Gradients.Known.NOTHING;
        }
        return before.filter(last -> last.isOf(plan))
                .map(last -> new Gradients.Known(last.bound, 1))
                .orElseGet(active::bounded);
    }

    /**
     * Clips all gradients, as {@link SteepestDescent#clipGradients}.
     *
     * @return their length before; NaN or infinite if an entry is, or if it is above the range of float64
     */
    double clip(Plan plan, double length) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Gradients.Known known = all(plan).clipping(length);
            all(plan).scale(known.shortening());
            clipped = Double.isFinite(known.bound())
                    ? Optional.of(new Clipped(plan, known.bound(), all(plan).writes()))
                    : Optional.empty();
            return known.bound();
        }
    }
}
