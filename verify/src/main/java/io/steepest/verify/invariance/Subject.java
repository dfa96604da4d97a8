package io.steepest.verify.invariance;

import io.steepest.precondition.CurvatureFactors;
import io.steepest.recipe.Descent;
import io.steepest.step.Adaptive;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A row of the table of invariance: an optimizer.
 *
 * @param name of the optimizer
 * @param maker gives how it descends, from the factors of K-FAC, which most have no use for
 * @param curved whether it has: then reparametrizations entry by entry are none of its problem
 * @param rule its step rule; empty for a step size that is chosen once
 * @param trial of network and statistics
 * @param declared what it is invariant to, where {@link Theory} does not reach; empty to derive it
 */
public record Subject(
        String name,
        Function<CurvatureFactors, Descent> maker,
        boolean curved,
        Optional<Adaptive> rule,
        Trial trial,
        Optional<Set<Reparametrization>> declared) {

    /**
     * What it is tried on.
     *
     * @param shapes of the two weights
     * @param warmup steps that only learn, before the first that moves weights: so statistics start covariantly
     */
    public record Trial(List<Shape> shapes, int warmup) {
        /** One weight is tall and the other wide; Kronecker factors of both have full rank after a few steps. */
        static final Trial USUAL = new Trial(List.of(new Shape(6, 5), new Shape(4, 6)), 8);

        /** Square weights, whose first gradient has full rank: the basis of a null space would be arbitrary. */
        static final Trial SQUARE = new Trial(List.of(new Shape(5, 5), new Shape(5, 5)), 8);

        /** Long enough for one factor of all entries to have full rank. */
        static final Trial LONG = new Trial(USUAL.shapes, 48);
    }

    /** An optimizer with a step size that is chosen once. */
    public static Subject subject(String name, Descent descent) {
        return new Subject(name, factors -> descent, false, Optional.empty(), Trial.USUAL, Optional.empty());
    }

    /** An optimizer with the factors of K-FAC. */
    static Subject curved(String name, Function<CurvatureFactors, Descent> maker) {
        return new Subject(name, maker, true, Optional.empty(), Trial.USUAL, Optional.empty());
    }

    /** The same with a step rule that finds its step size. */
    public Subject stepping(Adaptive chosen) {
        return new Subject(name, maker, curved, Optional.of(chosen), trial, declared);
    }

    /** The same tried on another network. */
    Subject on(Trial other) {
        return new Subject(name, maker, curved, rule, other, declared);
    }

    /** The same with its invariance said rather than derived. */
    public Subject invariantTo(Reparametrization... columns) {
        Set<Reparametrization> set = EnumSet.noneOf(Reparametrization.class);
        set.addAll(Set.of(columns));
        return new Subject(name, maker, curved, rule, trial, Optional.of(Set.copyOf(set)));
    }

    /** Whether a reparametrization can be asked about. */
    boolean takes(Reparametrization column) {
        return !(curved && column.entrywise());
    }
}
