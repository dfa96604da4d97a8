package io.steepest.dist;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Tensors;
import io.steepest.optim.EveryRecipe;
import io.steepest.optim.WeightAverage;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where all ranks have the same gradients, their mean is exact and so is the rest. */
class EqualGradientsTest {
    private static final Recipe MUON = Recipes.muon(lr(0.1), adamLr(0.05));

    static List<Recipe> recipes() {
        return EveryRecipe.recipes();
    }

    static List<Recipe> adaptive() {
        return EveryRecipe.adaptive();
    }

    /** The largest difference between the weights of two ranks and those of one, relative to the latter. */
    private static double difference(Supplier<Given> task, int size, int steps, Recipe recipe) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> one =
                    task.get().train(Together.SINGLE, 1, steps, recipe).get(0);
            double most = 0;
            for (Map<String, Tensor> many : task.get().train(Together.THREADS, size, steps, recipe)) {
                for (String name : one.keySet()) {
                    most = Math.max(
                            most,
                            Tensors.relativeError(
                                    many.get(name).to(ScalarType.Double),
                                    one.get(name).to(ScalarType.Double)));
                }
            }
            return most;
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void two_ranks_give_the_bits_of_one(Recipe recipe) {
        assertThat(difference(Given::usual, 2, 5, recipe)).isZero();
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void adaptive_rules_find_the_same_sizes(Recipe recipe) {
        assertThat(difference(Given::usual, 2, 5, recipe)).isLessThan(1e-6);
        assertThat(difference(() -> Given.usual().in(ScalarType.Double), 4, 5, recipe))
                .isLessThan(1e-13);
    }

    static Stream<ScalarType> types() {
        return Stream.of(ScalarType.Double, ScalarType.BFloat16, ScalarType.Half);
    }

    @ParameterizedTest
    @MethodSource("types")
    void every_dtype_gives_the_bits_of_one_rank(ScalarType type) {
        assertThat(difference(() -> Given.usual().in(type), 4, 5, MUON)).isZero();
        assertThat(difference(() -> Given.usual().in(type), 2, 5, Recipes.adamw(lr(0.05))))
                .isZero();
    }

    @Test
    void more_ranks_than_parameters_make_no_difference() {
        assertThat(difference(() -> new Given().with("w", 6, 4), 4, 3, MUON)).isZero();
        assertThat(difference(() -> new Given().with("w", 6, 4), 4, 3, Recipes.prodigy()))
                .isLessThan(1e-6);
    }

    @Test
    void gradients_beyond_the_squares_of_their_dtype_are_measured_in_a_unit() {
        assertThat(difference(
                        () -> {
                            Given given = Given.usual();
                            return given.with((rank, t, name) -> Tensors.times(given.gradient(t, name), 1e30));
                        },
                        2,
                        4,
                        Recipes.adamw(lr(0.05))))
                .isZero();
    }

    @Test
    void averages_of_weights_are_those_of_one_rank() {
        Supplier<Given> averaged = () -> Given.usual()
                .by(options -> options.averaging(WeightAverage.ema(0.5)))
                .taking((optimizer, net, rank, t) -> {
                    optimizer.step();
                    // the average becomes visible in a parameter that is its own copy
                    Tensor[] seen = new Tensor[1];
                    optimizer.evaluating(
                            () -> seen[0] = net.get("table").add(net.get("bias").sum()));
                    net.get("table").copy_(seen[0]);
                });
        assertThat(difference(averaged, 2, 3, MUON)).isZero();
    }

    @Test
    void clipping_inside_and_before_a_step_finds_the_length_of_all_gradients() {
        assertThat(difference(() -> Given.usual().by(options -> options.clippedTo(3)), 4, 4, MUON))
                .isLessThan(1e-6);
        assertThat(difference(
                        () -> Given.usual().taking((optimizer, net, rank, t) -> {
                            double length = optimizer.clipGradients(3);
                            assertThat(length).isBetween(60.0, 75.0);
                            optimizer.step();
                        }),
                        4,
                        4,
                        Recipes.adamw(lr(0.05))))
                .isLessThan(1e-6);
    }
}
