package io.steepest.testkit;

import io.steepest.norm.Norms;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.StepRule;
import io.steepest.tensor.Naming;
import java.util.stream.Stream;

/** The laws of a step rule, with a descent that it suits. */
public interface StepRuleContract extends StepRuleLaws {

    /** Returns the rule to test. */
    StepRule rule();

    /** Returns a descent that the rule suits: sign descent unless overridden. */
    default Descent descent() {
        return Descent.under(Norms.max());
    }

    /** Returns the part of the first loss that the rule certainly comes below within {@value StepRuleLaws#STEPS} steps. */
    default double reaches() {
        return 0.5;
    }

    @Override
    default Stream<StepRuleCase> cases() {
        Recipe recipe = Recipe.everywhere("recipe", descent(), rule());
        return Stream.of(
                new StepRuleCase(Naming.of(rule()), scale -> recipe, reaches(), StepRuleCase.Scales.SQUARED, false));
    }
}
