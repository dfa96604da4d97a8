package io.steepest.frompytorch;

import static io.steepest.frompytorch.Training.train;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;

import io.steepest.optim.SteepestDescent;
import io.steepest.param.Role;
import io.steepest.param.Selector;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which parameters are stepped how, in docs/from-pytorch.md. */
@ExtendWith(FollowsTorch.class)
class GroupsTest {

    @Test
    void parameter_groups(Net model, Batches batches) {
        Recipe recipe = Recipes.adamw(lr(0.01), decay(0.1)).rate(Selector.name("encoder.*"), 0.1);
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void no_decay(Net model, Batches batches) {
        Recipe recipe = Recipes.adamw(lr(0.01), decay(0.1)).decay(Selector.role(Role.BIAS, Role.GAIN), 0);
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void muon_with_adamw(Net model, Batches batches) {
        try (var optimizer =
                SteepestDescent.of(model, Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(0.003)))) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void freezing(Net model, Batches batches) {
        try (var optimizer = SteepestDescent.of(model, Recipes.adamw(lr(0.01), decay(0.1)))) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    if (batch.step() == 4) {
                        model.encoder.weight().requires_grad_(false);
                        model.encoder.bias().requires_grad_(false);
                    }
                    if (batch.step() == 8) {
                        model.encoder.weight().requires_grad_(true);
                        model.encoder.bias().requires_grad_(true);
                    }
                    optimizer.zeroGrad();
                    model.loss(batch).backward();
                    optimizer.step();
                }
            }
        }
    }

    @Test
    void unfreezing(Net model, Batches batches) {
        model.encoder.weight().requires_grad_(false);
        model.encoder.bias().requires_grad_(false);
        try (var optimizer = SteepestDescent.of(model, Recipes.adamw(lr(0.01), decay(0.1)))) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    if (batch.step() == 4) {
                        model.encoder.weight().requires_grad_(true);
                        model.encoder.bias().requires_grad_(true);
                        optimizer.refresh();
                    }
                    optimizer.zeroGrad();
                    model.loss(batch).backward();
                    optimizer.step();
                }
            }
        }
    }

    @Test
    void unused_with_adamw(Net model, Batches batches) {
        try (var optimizer = SteepestDescent.of(model, Recipes.adamw(lr(0.01), decay(0.1)))) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void unused_with_sgd(Net model, Batches batches) {
        try (var optimizer = SteepestDescent.of(model, Recipes.sgd(lr(0.02), momentum(0.9)))) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void unused_with_muon(Net model, Batches batches) {
        Selector hidden = Selector.role(Role.LINEAR);
        Recipe recipe = Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(0.003))
                .rate(hidden.not(), 0);
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            train(model, batches, optimizer);
        }
    }
}
