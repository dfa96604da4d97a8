package io.steepest.recipe;

import io.steepest.param.Role;
import io.steepest.step.Adaptive;
import io.steepest.step.StepRule;
import io.steepest.tensor.Naming;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A whole optimizer as a value: how each role descends, and how far. It prints itself in full; two recipes that print
 * alike are alike.
 *
 * @param name as on the command line
 * @param descents how each role descends
 * @param rule the step size
 */
public record Recipe(String name, Map<Role, Descent> descents, StepRule rule) {

    /** Copies the map and refuses a rule that does not suit the lengths of the updates. */
    public Recipe {
        descents = Collections.unmodifiableMap(new EnumMap<>(descents));
        if (rule instanceof Adaptive adaptive) {
            check(name, descents, adaptive);
        }
    }

    private static void check(String name, Map<Role, Descent> descents, Adaptive rule) {
        if (!rule.suits(descents.values().stream().map(Descent::length).collect(Collectors.toSet()))) {
            throw new IllegalArgumentException("step rule " + Naming.of(rule) + " needs " + rule.needs() + "; recipe "
                    + name + " has " + lengths(descents));
        }
        if (rule.measures()) {
            descents.forEach((role, descent) -> {
                if (!descent.isMeasurable()) {
                    throw new IllegalArgumentException("step rule " + Naming.of(rule)
                            + " measures weights and gradients in a norm; recipe " + name + " has none for " + role
                            + ", which descends by " + descent);
                }
            });
        }
    }

    private static String lengths(Map<Role, Descent> descents) {
        return descents.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue().length())
                .collect(Collectors.joining(", "));
    }

    /** One descent for every role. */
    public static Recipe everywhere(String name, Descent descent, StepRule rule) {
        Map<Role, Descent> all = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            all.put(role, descent);
        }
        return new Recipe(name, all, rule);
    }

    /** The same with other descents for some roles. */
    public Recipe but(Descent descent, Role... roles) {
        Map<Role, Descent> changed = new EnumMap<>(descents);
        for (Role role : roles) {
            changed.put(role, descent);
        }
        return new Recipe(name, changed, rule);
    }

    /** The same at another step size; relative rates of roles stay. */
    public Recipe stepping(StepRule other) {
        return new Recipe(name, descents, other);
    }

    /** The same under another name. */
    public Recipe named(String other) {
        return new Recipe(other, descents, rule);
    }

    /**
     * How a role descends.
     *
     * @throws IllegalArgumentException if the recipe does not say
     */
    public Descent of(Role role) {
        Descent descent = descents.get(role);
        if (descent == null) {
            throw new IllegalArgumentException("recipe " + name + " has no descent for role " + role);
        }
        return descent;
    }

    /** The recipe in words: the step size, then one line per kind of descent. */
    @Override
    public String toString() {
        Map<Descent, String> roles = descents.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        LinkedHashMap::new,
                        Collectors.mapping(e -> e.getKey().name(), Collectors.joining(", "))));
        return name + ": step size " + Naming.of(rule)
                + roles.entrySet().stream()
                        .map(e -> "\n  " + (roles.size() == 1 ? "every tensor" : e.getValue()) + ": " + e.getKey())
                        .collect(Collectors.joining());
    }
}
