package io.steepest.testkit;

import io.steepest.norm.Norms;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import org.junit.jupiter.api.Nested;

/** Recipes of each kind: by a closed form, by the general formula, and with an adaptive rule that looks at all tensors. */
class RecipesTest {

    @Nested
    class AdamTest implements RecipeContract {
        @Override
        public Recipe recipe() {
            return Recipe.everywhere(
                    "adam",
                    Descent.under(Norms.euclidean())
                            .unnormalized()
                            .in(Preconditioner.diagonal(0.99, 1e-8))
                            .smoothedBy(Ema.of(0.9).debias()),
                    StepRule.constant(0.01));
        }
    }

    @Nested
    class MuonTest implements RecipeContract {
        @Override
        public Recipe recipe() {
            return Recipe.everywhere(
                    "muon",
                    Descent.under(Norms.rmsToRms()).smoothedBy(Ema.nesterov(0.95)),
                    StepRule.linear(0.02, 0, 200));
        }
    }

    @Nested
    class SoapByEscapeVelocityTest implements RecipeContract {
        @Override
        public Recipe recipe() {
            return Recipe.everywhere(
                    "soap",
                    Descent.under(Norms.euclidean())
                            .unnormalized()
                            .in(Preconditioner.eigenbasis(0.9, Preconditioner.diagonal(0.9, 1e-8))
                                    .every(3))
                            .smoothedBy(Ema.of(0.9).debias()),
                    StepRule.escapeVelocity(1e-3, 0.99));
        }
    }
}
