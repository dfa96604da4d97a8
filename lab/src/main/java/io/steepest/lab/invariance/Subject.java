package io.steepest.lab.invariance;

import io.steepest.optim.Descent;
import io.steepest.step.Adaptive;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A row of the table of invariance: an optimizer.
 *
 * @param name of the optimizer
 * @param descent how it descends
 * @param rule its step rule; empty for a step size that is chosen once
 * @param warmup steps that only learn, before the first that moves weights: statistics start covariantly
 * @param declared what it is invariant to, where {@link Theory} does not reach; empty to derive it
 */
public record Subject(
        String name,
        Descent descent,
        Optional<Adaptive> rule,
        int warmup,
        Optional<Set<Reparametrization>> declared) {

    /** Enough for a Kronecker factor of every weight to have full rank. */
    private static final int WARMUP = 8;

    /** An optimizer with a step size that is chosen once. */
    public static Subject of(String name, Descent descent) {
        return new Subject(name, descent, Optional.empty(), WARMUP, Optional.empty());
    }

    /** The same with a step rule that finds its step size. */
    public Subject stepping(Adaptive chosen) {
        return new Subject(name, descent, Optional.of(chosen), warmup, declared);
    }

    /** The same after so many steps that only learn. */
    public Subject warmedUpFor(int steps) {
        return new Subject(name, descent, rule, steps, declared);
    }

    /** The same with its invariance said rather than derived. */
    public Subject invariantTo(Reparametrization... columns) {
        Set<Reparametrization> set = EnumSet.noneOf(Reparametrization.class);
        set.addAll(Set.of(columns));
        return new Subject(name, descent, rule, warmup, Optional.of(Set.copyOf(set)));
    }
}
