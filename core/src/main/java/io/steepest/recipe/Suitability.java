package io.steepest.recipe;

import io.steepest.param.Role;
import io.steepest.step.Adaptive;
import io.steepest.step.Length;
import io.steepest.tensor.Naming;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether an adaptive step rule suits the updates that the rules of a recipe can lead to. */
final class Suitability {
    private Suitability() {}

    /**
     * Checks lengths of updates, and that there is a norm to measure in where the rule measures.
     *
     * @throws IllegalArgumentException naming the step rule, what it needs and the role that does not fit
     */
    static void check(String name, List<Rule> rules, Adaptive rule) {
        Map<Role, Set<Length>> lengths = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            Reach.descents(rules, role)
                    .forEach(descent -> lengths.computeIfAbsent(role, r -> EnumSet.noneOf(Length.class))
                            .add(descent.length()));
        }
        if (!rule.suits(lengths.values().stream().flatMap(Set::stream).collect(Collectors.toSet()))) {
            throw new IllegalArgumentException("step rule " + Naming.of(rule) + " needs " + rule.needs() + "; recipe "
                    + name + " has " + text(lengths));
        }
        if (rule.measures()) {
            for (Role role : Role.values()) {
                Reach.descents(rules, role)
                        .filter(descent -> !descent.isMeasurable())
                        .findFirst()
                        .ifPresent(descent -> {
                            throw new IllegalArgumentException("step rule " + Naming.of(rule)
                                    + " measures weights and gradients in a norm; recipe " + name + " has none for "
                                    + role + ", which descends by " + descent);
                        });
            }
        }
    }

    private static String text(Map<Role, Set<Length>> lengths) {
        return lengths.entrySet().stream()
                .map(e -> e.getKey() + " "
                        + e.getValue().stream().map(Length::name).collect(Collectors.joining(" or ")))
                .collect(Collectors.joining(", "));
    }
}
