package io.steepest.frompytorch;

import static io.steepest.frompytorch.Training.train;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;

import io.steepest.checkpoint.Checkpoint;
import io.steepest.optim.SteepestDescent;
import io.steepest.optim.WeightAverage;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What stands around a step in docs/from-pytorch.md. */
@ExtendWith(FollowsTorch.class)
class LoopTest {

    @Test
    void the_loop(Net model, Batches batches) {
        try (var optimizer = SteepestDescent.of(model, Recipes.adamw(lr(0.01), decay(0.1)))) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    optimizer.zeroGrad();
                    Tensor loss = model.loss(batch);
                    loss.backward();
                    optimizer.step();
                }
            }
        }
    }

    @Test
    void clip_grad_norm(Net model, Batches batches) {
        try (var optimizer = SteepestDescent.of(model, Recipes.sgd(lr(0.02), momentum(0.9)))) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    optimizer.zeroGrad();
                    model.loss(batch).backward();
                    double norm = optimizer.clipGradients(2);
                    batches.log("norm", norm);
                    optimizer.step();
                }
            }
        }
    }

    @Test
    void clip_grad_value(Net model, Batches batches) {
        try (var optimizer = SteepestDescent.of(model, Recipes.sgd(lr(0.02), momentum(0.9)))) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    optimizer.zeroGrad();
                    model.loss(batch).backward();
                    var parameters = model.parameters();
                    for (long i = 0; i < parameters.size(); i++) {
                        parameters
                                .get(i)
                                .grad()
                                .clamp_(new ScalarOptional(new Scalar(-0.05)), new ScalarOptional(new Scalar(0.05)));
                    }
                    optimizer.step();
                }
            }
        }
    }

    @Test
    void accumulation(Net model, Batches batches) {
        try (var optimizer = SteepestDescent.of(model, Recipes.adamw(lr(0.01), decay(0.1)))) {
            for (Batch batch : batches) {
                optimizer.zeroGrad();
                for (Batch part : batch.parts(4)) {
                    try (var scope = new PointerScope()) {
                        model.loss(part).backward();
                    }
                }
                optimizer.scaleGradients(1.0 / 4);
                optimizer.step();
            }
        }
    }

    @Test
    void weight_average(Net model, Batches batches) {
        Recipe recipe = Recipes.sgd(lr(0.02), momentum(0.9));
        try (var optimizer =
                SteepestDescent.follow(recipe).averaging(WeightAverage.ema(0.9)).on(model)) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    optimizer.zeroGrad();
                    model.loss(batch).backward();
                    optimizer.step();
                    optimizer.evaluating(() -> {
                        try (var frozen = new NoGradGuard()) {
                            batches.log("loss", model.loss(batch).item_double());
                        }
                    });
                }
            }
        }
    }

    @Test
    void state_dict(Net model, Batches batches, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("saved.safetensors");
        Recipe recipe = Recipes.adamw(lr(0.01), decay(0.1));
        try (var optimizer = SteepestDescent.of(model, recipe)) {
            train(model, batches.until(6), optimizer);
            Checkpoint.save(file, model, optimizer);
        }

        // in another process
        Net another = new Net();
        another.to(ScalarType.Double, false);
        try (var optimizer = SteepestDescent.of(another, recipe)) {
            Checkpoint.restore(file, another, optimizer);
            train(another, batches, optimizer);
        }
    }

    @Test
    void autocast(Net model, Batches batches) {
        torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
        torch.set_autocast_cache_enabled(false);
        try (var optimizer = SteepestDescent.of(model, Recipes.sgd(lr(0.02), momentum(0.9)))) {
            for (Batch batch : batches) {
                try (var scope = new PointerScope()) {
                    optimizer.zeroGrad();
                    torch.set_autocast_enabled(DeviceType.CPU, true);
                    Tensor loss = model.loss(batch);
                    torch.set_autocast_enabled(DeviceType.CPU, false);
                    loss.backward();
                    optimizer.step();
                }
            }
        }
    }
}
