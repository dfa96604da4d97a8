package io.steepest.recipe;

import io.steepest.param.Selector;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a recipe says about one parameter, and by which of its rules.
 *
 * @param descent how the parameter descends, with its resulting rate and decay
 * @param decidedBy the rules that decided: one for the descent, then one for the rate and one for the decay where a rule of
 *     that kind fits
 */
public record Resolution(Descent descent, List<Rule> decidedBy) {

    /** Copies the list of rules. */
    public Resolution {
        decidedBy = List.copyOf(decidedBy);
    }

    /** Returns whether the resulting rate is zero, so that the parameter has no state and nothing happens to it. */
    public boolean isUntouched() {
        return descent.rate() == 0;
    }

    /**
     * Returns in words which rules decided, or an empty text where the recipe says the same to every parameter.
     *
     * @return for example {@code descent for role LINEAR, rate for name encoder.*}
     */
    public String why() {
        return decidedBy.stream()
                .filter(rule -> !rule.selector().equals(Selector.everything()))
                .map(rule -> kind(rule.change()) + " for " + rule.selector())
                .collect(Collectors.joining(", "));
    }

    private static String kind(Change change) {
        return change instanceof Change.Rate ? "rate" : change instanceof Change.Decay ? "decay" : "descent";
    }
}
