package io.steepest.train;

import io.steepest.param.Reading;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is told to some parameters alone, in order: of several that fit a parameter the last one decides.
 *
 * @param roles roles by name pattern, over the inferred ones
 * @param readings which matrices parameters are, by {@link Selectors selector}
 * @param rates factors on the rate, by selector
 * @param decays weight decays in place of the optimizer's own, by selector
 */
public record Groups(
        Map<String, Role> roles, Map<String, String> readings, Map<String, Double> rates, Map<String, Double> decays) {
    /** Chooses every parameter. */
    public static final String ALL = "*";

    /**
     * Checks selectors, readings and numbers, and copies the maps, in order.
     *
     * @throws IllegalArgumentException for what cannot be
     */
    public Groups {
        roles = new LinkedHashMap<>(roles);
        readings = new LinkedHashMap<>(readings);
        rates = new LinkedHashMap<>(rates);
        decays = new LinkedHashMap<>(decays);
        readings.forEach((selector, text) -> {
            Selectors.parse(selector);
            Reading.parse(text);
        });
        rates.forEach((selector, factor) -> check("a factor on the rate", selector, factor));
        decays.forEach((selector, value) -> check("weight decay", selector, value));
    }

    private static void check(String what, String selector, Double value) {
        Selectors.parse(selector);
        if (value == null || !(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            String whose = selector.equals(ALL) ? "" : " of " + selector;
            throw new IllegalArgumentException(what + whose + " must be finite and at least 0, found " + value);
        }
    }

    /** Returns the groups of a run in which every parameter is told the same. */
    public static Groups none() {
        return new Groups(Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** Returns groups that differ in roles alone. */
    public static Groups of(Map<String, Role> roles) {
        return new Groups(roles, Map.of(), Map.of(), Map.of());
    }

    /** Returns these groups with a weight decay for every parameter that no other selector fits. */
    public Groups decayingBy(double value) {
        Map<String, Double> more = new LinkedHashMap<>();
        more.put(ALL, value);
        more.putAll(decays);
        return new Groups(roles, readings, rates, more);
    }

    /** Returns the roles and readings of parameters. */
    public Roles assigned() {
        Roles assigned = Roles.inferred();
        for (Map.Entry<String, Role> entry : roles.entrySet()) {
            assigned = assigned.with(entry.getKey(), entry.getValue());
        }
        for (Map.Entry<String, String> entry : readings.entrySet()) {
            assigned = assigned.reading(Selectors.parse(entry.getKey()), Reading.parse(entry.getValue()));
        }
        return assigned;
    }

    /** Returns a recipe with the rates and decays of these groups. */
    Recipe in(Recipe recipe) {
        Recipe told = recipe;
        for (Map.Entry<String, Double> entry : rates.entrySet()) {
            told = told.rate(Selectors.parse(entry.getKey()), entry.getValue());
        }
        for (Map.Entry<String, Double> entry : decays.entrySet()) {
            told = told.decay(Selectors.parse(entry.getKey()), entry.getValue());
        }
        return told;
    }

    /** Returns all of it by command-line option name. */
    Map<String, Object> hyperparameters() {
        Map<String, Object> all = new LinkedHashMap<>();
        // a number alone where there are no groups, as ever
        boolean plain = decays.keySet().equals(Map.of(ALL, 0).keySet());
        put(all, "decay", decays, plain ? decays.get(ALL) : decays);
        put(all, "rate", rates, rates);
        put(all, "role", roles, roles);
        put(all, "reading", readings, readings);
        return all;
    }

    private static void put(Map<String, Object> all, String name, Map<?, ?> given, Object value) {
        if (!given.isEmpty()) {
            all.put(name, value);
        }
    }
}
