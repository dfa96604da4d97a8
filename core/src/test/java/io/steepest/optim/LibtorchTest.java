package io.steepest.optim;

import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets.Regression;
import io.steepest.Scoped;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.function.Function;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hundred steps beside libtorch's own optimizers, each on its own copy of one network. */
@ExtendWith(Scoped.class)
class LibtorchTest {
    private static final int STEPS = 100;
    private static final double LR = 1e-2;

    private static void beside(ScalarType type, Recipe recipe, Function<TensorVector, Optimizer> peer) {
        // float32 rounds at 6e-8; the two evaluate in different order for a hundred steps
        double tolerance = type == ScalarType.Double ? 1e-12 : 1e-6;
        Regression ours = new Regression(type, 5);
        Regression theirs = new Regression(type, 5);
        Optimizer reference = peer.apply(theirs.parameters());
        try (SteepestDescent optimizer = SteepestDescent.of(ours, recipe)) {
            for (int t = 0; t < STEPS; t++) {
                optimizer.zeroGrad();
                ours.loss(t).backward();
                optimizer.step();
                reference.zero_grad();
                theirs.loss(t).backward();
                reference.step();
            }
            for (long i = 0; i < ours.parameters().size(); i++) {
                assertThat(relativeError(
                                ours.parameters().get(i), theirs.parameters().get(i)))
                        .as("parameter %d", i)
                        .isLessThan(tolerance);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "Double"})
    void adam_follows_libtorch(ScalarType type) {
        beside(type, Recipes.adam(lr(LR), b1(0.9), b2(0.999), epsilon(1e-8)), p -> new Adam(p, new AdamOptions(LR)));
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "Double"})
    void adamw_follows_libtorch(ScalarType type) {
        beside(
                type,
                Recipes.adamw(lr(LR), b1(0.9), b2(0.999), epsilon(1e-8), decay(1e-2)),
                p -> new AdamW(p, new AdamWOptions(LR)));
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "Double"})
    void sgd_follows_libtorch(ScalarType type) {
        beside(type, Recipes.sgd(lr(LR)), p -> new SGD(p, new SGDOptions(LR)));
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "Double"})
    void sgd_with_momentum_follows_libtorch(ScalarType type) {
        beside(type, Recipes.sgd(lr(LR), momentum(0.9)), p -> {
            SGDOptions options = new SGDOptions(LR);
            options.momentum().put(0.9);
            return new SGD(p, options);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "Double"})
    void sgd_with_nesterov_follows_libtorch(ScalarType type) {
        beside(type, Recipes.sgd(lr(LR), momentum(0.9), nesterov()), p -> {
            SGDOptions options = new SGDOptions(LR);
            options.momentum().put(0.9);
            options.nesterov().put(true);
            return new SGD(p, options);
        });
    }
}
