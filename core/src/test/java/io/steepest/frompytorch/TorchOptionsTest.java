package io.steepest.frompytorch;

import static io.steepest.frompytorch.Training.train;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;

import io.steepest.optim.SteepestDescent;
import io.steepest.param.Selector;
import io.steepest.recipe.Decay;
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
        follow(model, batches, Recipes.sgd(lr(0.05)));
    }

    @Test
    void sgd_momentum(Net model, Batches batches) {
        follow(model, batches, Recipes.sgd(lr(0.02), momentum(0.9)));
    }

    @Test
    void sgd_nesterov(Net model, Batches batches) {
        follow(model, batches, Recipes.sgd(lr(0.02), momentum(0.9), nesterov()));
    }

    @Test
    void sgd_weight_decay(Net model, Batches batches) {
        follow(model, batches, Recipes.sgd(lr(0.02), momentum(0.9)).decay(Selector.everything(), Decay.coupled(0.1)));
    }

    @Test
    void adam_weight_decay(Net model, Batches batches) {
        follow(model, batches, Recipes.adam(lr(0.01)).decay(Selector.everything(), Decay.coupled(0.1)));
    }

    @Test
    void adamw_lr(Net model, Batches batches) {
        follow(model, batches, Recipes.adamw(lr(0.002)));
    }

    @Test
    void adamw_betas(Net model, Batches batches) {
        follow(model, batches, Recipes.adamw(lr(0.01), b1(0.8), b2(0.95)));
    }

    @Test
    void adamw_eps(Net model, Batches batches) {
        follow(model, batches, Recipes.adamw(lr(0.01), epsilon(0.001)));
    }

    @Test
    void adamw_weight_decay(Net model, Batches batches) {
        follow(model, batches, Recipes.adamw(lr(0.01), decay(0.3)));
    }
}
