package io.steepest.recipe;

import io.steepest.param.Assignment;
import io.steepest.param.Role;
import io.steepest.param.Selector;
import io.steepest.step.Adaptive;
import io.steepest.step.StepRule;
import io.steepest.tensor.Naming;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole optimizer as a value: an ordered list of rules that say which parameters descend how, and a step size. It prints
 * itself in full; two recipes that print alike are alike.
 *
 * <pre>{@code
 * Recipes.muon(..)
 *         .decay(Selector.role(Role.BIAS, Role.GAIN), 0)
 *         .rate(Selector.name("encoder.*"), 0.1)
 *         .but(Selector.name("*.gate"), Descent.under(Norms.max()))
 * }</pre>
 *
 * <p>Three kinds of rules exist: for the descent, for the rate and for the decay. For each kind the last rule that fits a
 * parameter decides about it, so order matters among rules of one kind and not between kinds: a rule about decay replaces
 * the decay of whatever descent is chosen, before it or after it.
 *
 * @param name as on the command line
 * @param rules who descends how, in order
 * @param rule the step size
 */
public record Recipe(String name, List<Rule> rules, StepRule rule) {

    /** Drops rules that a later one hides from every parameter, and refuses a step rule that does not suit the updates. */
    public Recipe {
        rules = visible(rules);
        if (rule instanceof Adaptive adaptive) {
            Suitability.check(name, rules, adaptive);
        }
    }

    private static List<Rule> visible(List<Rule> rules) {
        List<Rule> seen = new ArrayList<>();
        for (Rule next : rules) {
            seen.removeIf(next::hides);
            seen.add(next);
        }
        return List.copyOf(seen);
    }

    /** Returns the recipe by which every parameter descends alike. */
    public static Recipe everywhere(String name, Descent descent, StepRule rule) {
        return new Recipe(name, List.of(new Rule(Selector.everything(), new Change.Descend(descent))), rule);
    }

    /** Returns this recipe with another descent for some roles. */
    public Recipe but(Descent descent, Role role, Role... others) {
        return but(Selector.role(role, others), descent);
    }

    /** Returns this recipe with another descent for some parameters. */
    public Recipe but(Selector selector, Descent descent) {
        return with(new Rule(selector, new Change.Descend(descent)));
    }

    /**
     * Returns this recipe with a factor on the rate of some parameters, whatever their descent is. It replaces an earlier
     * factor on their rate.
     *
     * @param selector chooses the parameters
     * @param factor multiplies the rate that their descent has by itself; at 0 they are left untouched, as if they were no
     *     parameters of the optimizer
     */
    public Recipe rate(Selector selector, double factor) {
        return with(new Rule(selector, new Change.Rate(factor)));
    }

    /**
     * Returns this recipe with another weight decay for some parameters, whatever their descent is.
     *
     * @param selector chooses the parameters
     * @param value decay per unit of step size, in place of that of their descent
     */
    public Recipe decay(Selector selector, double value) {
        return with(new Rule(selector, new Change.Decay(value, Optional.empty())));
    }

    /**
     * Returns this recipe with another weight decay for some parameters, at a place of its own in the step.
     *
     * @param selector chooses the parameters
     * @param decay such as {@link Decay#coupled}, the {@code weight_decay} of torch's SGD and Adam
     */
    public Recipe decay(Selector selector, Decay decay) {
        return with(new Rule(selector, new Change.Decay(decay.value(), Optional.of(decay.kind()))));
    }

    /** Returns this recipe with another weight decay for every parameter. */
    public Recipe decay(double value) {
        return decay(Selector.everything(), value);
    }

    /** Returns this recipe with one more rule, which comes last and so decides where it fits. */
    public Recipe with(Rule last) {
        return new Recipe(name, Stream.concat(rules.stream(), Stream.of(last)).toList(), rule);
    }

    /** Returns this recipe at another step size; relative rates stay. */
    public Recipe stepping(StepRule other) {
        return new Recipe(name, rules, other);
    }

    /** Returns this recipe under another name. */
    public Recipe named(String other) {
        return new Recipe(other, rules, rule);
    }

    /**
     * Returns what this recipe says about a parameter.
     *
     * @throws IllegalArgumentException if no rule says how the parameter descends
     */
    public Resolution resolve(Assignment parameter) {
        Rule descend = last(Change.Descend.class, parameter)
                .orElseThrow(() -> new IllegalArgumentException("recipe " + name + " has no descent for parameter "
                        + parameter.name() + " of role " + parameter.role() + "; it has descents for " + selectors()));
        Optional<Rule> rate = last(Change.Rate.class, parameter);
        Optional<Rule> decay = last(Change.Decay.class, parameter);
        List<Rule> deciding = Stream.of(Optional.of(descend), rate, decay)
                .flatMap(Optional::stream)
                .toList();
        return new Resolution(descent(descend, rate, decay), deciding);
    }

    private Optional<Rule> last(Class<? extends Change> kind, Assignment parameter) {
        return rules.stream()
                .filter(each ->
                        kind.isInstance(each.change()) && each.selector().fits(parameter))
                .reduce((earlier, later) -> later);
    }

    private static Descent descent(Rule descend, Optional<Rule> rate, Optional<Rule> decay) {
        Descent descent = ((Change.Descend) descend.change()).descent();
        if (rate.isPresent()) {
            descent = descent.at(((Change.Rate) rate.get().change()).factor() * descent.rate());
        }
        return decay.isPresent()
                ? descent.decayedBy(((Change.Decay) decay.get().change()).of(descent.decay()))
                : descent;
    }

    private String selectors() {
        return rules.stream()
                .filter(each -> each.change() instanceof Change.Descend)
                .map(each -> each.selector().toString())
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns how all parameters of a role descend, whatever they are called.
     *
     * @throws IllegalArgumentException if no rule says so, or if rules with names say different things
     */
    public Descent of(Role role) {
        List<Optional<Rule>> descend = Reach.of(rules, Change.Descend.class, role);
        List<Optional<Rule>> rate = Reach.of(rules, Change.Rate.class, role);
        List<Optional<Rule>> decay = Reach.of(rules, Change.Decay.class, role);
        if (descend.size() > 1 || rate.size() > 1 || decay.size() > 1) {
            throw new IllegalArgumentException("recipe " + name + " tells parameters of role " + role
                    + " apart by name: ask resolve(..) about each one");
        }
        return descent(
                descend.get(0)
                        .orElseThrow(() ->
                                new IllegalArgumentException("recipe " + name + " has no descent for role " + role)),
                rate.get(0),
                decay.get(0));
    }

    /**
     * Refuses parameters that the rules are not for.
     *
     * @param parameters all of a module
     * @throws IllegalArgumentException naming a pattern that fits no parameter, or a parameter that has no descent
     */
    public void check(List<Assignment> parameters) {
        for (Rule each : rules) {
            for (String pattern : each.selector().patterns()) {
                if (parameters.stream().noneMatch(Selector.name(pattern)::fits)) {
                    throw new IllegalArgumentException("rule \"" + each + "\" of recipe " + name + ": the name pattern "
                            + pattern + " fits no parameter; there are "
                            + parameters.stream().map(Assignment::name).toList());
                }
            }
        }
        parameters.forEach(this::resolve);
    }

    /** Returns the recipe in words: the step size, then one line for each rule. */
    @Override
    public String toString() {
        return name + ": step size " + Naming.of(rule)
                + rules.stream().map(each -> "\n  " + each).collect(Collectors.joining());
    }
}
