package io.steepest.frompytorch;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.EscapeVelocity;
import io.steepest.step.StepRule;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Options of Prodigy in docs/from-pytorch.md. */
@ExtendWith(FollowsTorch.class)
class ProdigyOptionsTest {
    private final EscapeVelocity rule = StepRule.escapeVelocity(0.001, Math.sqrt(0.999));

    private static void follow(Net model, Batches batches, Recipe recipe) {
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    optimizer.zeroGrad();
                    model.loss(batch).backward();
                    optimizer.step();
                    batches.log("step_size", optimizer.stepSize().getAsDouble());
                }
            }
        }
    }

    @Test
    void prodigy_lr(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy().stepping(rule.paced(StepRule.constant(0.5))));
    }

    @Test
    void prodigy_betas(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy(d0(0.001), b1(0.8), b2(0.95)));
    }

    @Test
    void prodigy_beta3(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy().stepping(StepRule.escapeVelocity(0.001, 0.9)));
    }

    @Test
    void prodigy_eps(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy(d0(0.001), epsilon(1e-4)));
    }

    @Test
    void prodigy_weight_decay(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy(d0(0.001), decay(0.1)));
    }

    @Test
    void prodigy_use_bias_correction(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy().stepping(rule.paced(StepRule.biasCorrection(0.9, 0.999))));
    }

    @Test
    void prodigy_safeguard_warmup(Net model, Batches batches) {
        follow(
                model,
                batches,
                Recipes.prodigy().stepping(rule.paced(StepRule.constant(0.5)).safeguardingWarmup()));
    }

    @Test
    void prodigy_d0(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy(d0(1e-6)));
    }

    @Test
    void prodigy_d_coef(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy().stepping(rule.times(0.5)));
    }

    @Test
    void prodigy_growth_rate(Net model, Batches batches) {
        follow(model, batches, Recipes.prodigy().stepping(rule.growingBy(1.1)));
    }
}
