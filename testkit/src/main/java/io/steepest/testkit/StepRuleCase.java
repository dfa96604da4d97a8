package io.steepest.testkit;

import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.StepRule;
import java.util.function.DoubleFunction;

/**
 * A step rule on a descent.
 *
 * @param name for the report
 * @param at the recipe for a loss of a given scale; the same one for every scale, unless some of its numbers have one
 * @param reaches the part of the first loss that it certainly comes below within {@value StepRuleLaws#STEPS} steps
 * @param scales of the loss that it copes with
 * @param scaleFree whether it goes the same way whatever the scale of the loss
 */
public record StepRuleCase(String name, DoubleFunction<Recipe> at, double reaches, Scales scales, boolean scaleFree) {

    /** The scales of the loss that a rule copes with. */
    public enum Scales {
        /** All that gradients of a dtype have. */
        ANY,
        /** All but those beyond 1e±150, because the rule multiplies gradients by gradients in float64. */
        SQUARED,
        /** As {@link #SQUARED}, and not below one, because the rule adds an absolute number. */
        SQUARED_NOT_TINY;

        boolean include(double scale) {
            return (this == ANY || Math.abs(Math.log10(scale)) < 150) && (this != SQUARED_NOT_TINY || scale >= 1);
        }
    }

    /** Returns a rule that copes with every scale and goes the same way at each. */
    public static StepRuleCase of(String name, DoubleFunction<Recipe> at, double reaches) {
        return new StepRuleCase(name, at, reaches, Scales.ANY, true);
    }

    /** Returns a rule that copes with every scale and goes the same way at each. */
    public static StepRuleCase of(String name, Descent descent, StepRule rule, double reaches) {
        Recipe recipe = Recipe.everywhere("recipe", descent, rule);
        return of(name, scale -> recipe, reaches);
    }

    /** Returns this case for a rule that copes with some scales only. */
    public StepRuleCase coping(Scales chosen) {
        return new StepRuleCase(name, at, reaches, chosen, scaleFree);
    }

    /** Returns this case for a rule that some numbers of which are absolute, so that the scale of the loss counts. */
    public StepRuleCase scaleBound() {
        return new StepRuleCase(name, at, reaches, scales, false);
    }

    @Override
    public String toString() {
        return name;
    }
}
