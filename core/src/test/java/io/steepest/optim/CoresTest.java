package io.steepest.optim;

import static io.steepest.Tensors.floats;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;
import static io.steepest.recipe.Setting.vectorRate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.engine.Engine;
import io.steepest.engine.Workers;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the number of threads does to results. */
class CoresTest {

    private static <T> T inNewThread(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        new Thread(future).start();
        return future.get();
    }

    @Test
    void workers_leave_the_number_of_threads_of_others_alone() throws Exception {
        Engine.prepare();
        int mine = torch.get_num_threads();
        torch.set_num_threads(2);
        try {
            Workers.results(8, i -> i, () -> {});
            assertThat(torch.get_num_threads()).isEqualTo(2);
            assertThat(inNewThread(torch::get_num_threads)).isEqualTo(2);
        } finally {
            torch.set_num_threads(mine);
        }
    }

    static List<Recipe> recipes() {
        return List.of(
                Recipes.sign(lr(1e-2), momentum(0.9)),
                Recipes.sgd(lr(0.1), momentum(0.9), nesterov()),
                Recipes.adamw(lr(1e-2), b1(0.9), b2(0.999), epsilon(1e-8), decay(0.01)),
                Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(1e-2)),
                KroneckerRecipes.soap(lr(1e-2), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.01), every(3)),
                KroneckerRecipes.splus(lr(1e-2), b1(0.9), b2(0.95), decay(0.01), every(3), vectorRate(0.5)));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void parts_of_a_step_are_the_same_on_one_thread_and_on_several(Recipe recipe) throws Exception {
        Workers.prepare();
        assertThat(inNewThread(() -> steps(recipe, 2))).containsExactly(inNewThread(() -> steps(recipe, 1)));
    }

    /** It adds up lengths of whole banks, in another order on another number of threads. */
    @Test
    void an_adaptive_rule_is_the_same_up_to_the_rounding_of_its_sums() throws Exception {
        Workers.prepare();
        Recipe recipe = Recipes.modular(StepRule.sharpness(20), momentum(0.9));
        double[] one = inNewThread(() -> steps(recipe, 1));
        double[] several = inNewThread(() -> steps(recipe, 2));
        double largest = Arrays.stream(one).map(Math::abs).max().orElseThrow();
        // sums of some 15,000 entries in float32
        assertThat(several).containsExactly(one, within(1e-5 * largest));
    }

    private static double[] steps(Recipe recipe, int threads) {
        torch.set_num_threads(threads);
        try (PointerScope scope = new PointerScope()) {
            Nets.Bare net = new Nets.Bare();
            long[][] shapes = {{160, 96}, {96, 160}, {150, 100}, {100, 150}, {7}};
            for (int i = 0; i < shapes.length; i++) {
                net.with("w" + i, floats(i, shapes[i]));
                net.gradient("w" + i, floats(10 + i, shapes[i]));
            }
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
                for (int t = 0; t < 2; t++) {
                    optimizer.step();
                }
            }
            List<double[]> all = new ArrayList<>();
            for (int i = 0; i < shapes.length; i++) {
                Tensor x = net.get("w" + i).detach().to(ScalarType.Double).contiguous();
                double[] values = new double[(int) x.numel()];
                x.data_ptr_double().get(values, 0, values.length);
                all.add(values);
            }
            return all.stream().flatMapToDouble(Arrays::stream).toArray();
        }
    }
}
