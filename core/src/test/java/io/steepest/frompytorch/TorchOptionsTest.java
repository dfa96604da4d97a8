package io.steepest.frompytorch;

import static io.steepest.frompytorch.Training.train;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Options of torch's SGD and AdamW in docs/from-pytorch.md. */
@ExtendWith(FollowsTorch.class)
class TorchOptionsTest {

    private static void follow(Net model, Batches batches, Recipe recipe) {
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void sgd_lr(Net model, Batches batches) {
        follow(model, batches, Recipes.sgd(0.05, 0, false));
    }

    @Test
    void sgd_momentum(Net model, Batches batches) {
        follow(model, batches, Recipes.sgd(0.02, 0.9, false));
    }

    @Test
    void sgd_nesterov(Net model, Batches batches) {
        follow(model, batches, Recipes.sgd(0.02, 0.9, true));
    }

    @Test
    void adamw_lr(Net model, Batches batches) {
        follow(model, batches, Recipes.adamw(0.002, 0.9, 0.999, 1e-8, 0.01));
    }

    @Test
    void adamw_betas(Net model, Batches batches) {
        follow(model, batches, Recipes.adamw(0.01, 0.8, 0.95, 1e-8, 0.01));
    }

    @Test
    void adamw_eps(Net model, Batches batches) {
        follow(model, batches, Recipes.adamw(0.01, 0.9, 0.999, 1e-3, 0.01));
    }

    @Test
    void adamw_weight_decay(Net model, Batches batches) {
        follow(model, batches, Recipes.adamw(0.01, 0.9, 0.999, 1e-8, 0.3));
    }
}
