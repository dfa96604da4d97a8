package io.steepest.frompytorch;

import static io.steepest.frompytorch.Training.train;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;

import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Learning rate schedules of docs/from-pytorch.md. */
@ExtendWith(FollowsTorch.class)
class SchedulesTest {

    @Test
    void lambda_lr(Net model, Batches batches) {
        Recipe recipe = Recipes.adamw(lr(0.01), decay(0.1)).stepping(StepRule.cosine(0.01, 0.1, 3, 12));
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void cosine_annealing_lr(Net model, Batches batches) {
        Recipe recipe = Recipes.sgd(lr(0.02), momentum(0.9)).stepping(StepRule.cosine(0.02, 0.5, 0, 12));
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void step_lr(Net model, Batches batches) {
        Schedule halving = step -> 0.02 * Math.pow(0.5, (double) Math.floorDiv(step - 1, 4L));
        try (var optimizer =
                SteepestDescent.of(model, Recipes.sgd(lr(0.02), momentum(0.9)).stepping(halving))) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void one_schedule_for_muon(Net model, Batches batches) {
        Recipe recipe = Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(0.003))
                .stepping(StepRule.cosine(0.02, 0, 0, 12));
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void learning_rate_by_hand(Net model, Batches batches) {
        try (var optimizer = SteepestDescent.of(model, Recipes.adamw(lr(0.01), decay(0.1)))) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    if (batch.step() == 7) { // the validation loss stopped falling
                        optimizer.stepSize(0.1 * optimizer.stepSize().getAsDouble());
                    }
                    optimizer.zeroGrad();
                    model.loss(batch).backward();
                    optimizer.step();
                }
            }
        }
    }
}
