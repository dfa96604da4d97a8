package io.steepest.dist;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.rank;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Tensors;
import io.steepest.linalg.InverseRoot;
import io.steepest.optim.SteepestDescent;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several ranks and one take the same way. */
class SameResultTest {
    private static final int STEPS = 100;

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.adamw(lr(0.01), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1)),
                Recipes.muon(lr(0.02), momentum(0.9), adamLr(0.01), decay(0.1)),
                KroneckerRecipes.soap(lr(1e-3), b1(0.9), b2(0.95), epsilon(1e-3), decay(0.1), every(3)),
                KroneckerRecipes.shampoo(
                        Preconditioner.kronecker(
                                        Accumulation.ema(0.9).debias(),
                                        InverseRoot.eigh(1e-2, InverseRoot.Perturbation.RELATIVE))
                                .every(3),
                        lr(0.005)),
                Recipes.prodigy(d0(0.001), b2(0.99), decay(0.01)),
                Recipes.modular(StepRule.constant(0.01), momentum(0.9)),
                Recipes.modular(StepRule.sharpness(200), momentum(0.9)).named("modular-sharpness"),
                Recipes.dion(lr(0.01), rank(4), momentum(0.9), adamLr(0.01)));
    }

    /** Weights after some steps on threads, one rank's copy after the other. */
    private static List<Map<String, Tensor>> train(Together kind, int size, ScalarType type, int steps, Recipe recipe) {
        List<Net> nets = IntStream.range(0, size)
                .mapToObj(i -> make(recipe, type, i == 0 ? 1 : 77))
                .toList();
        return kind.run(size, ranks -> {
            Net net = nets.get(ranks.rank());
            try (SteepestDescent optimizer =
                    SteepestDescent.follow(recipe).over(ranks).on(net)) {
                for (int t = 0; t < steps; t++) {
                    try (PointerScope scope = new PointerScope()) {
                        optimizer.zeroGrad();
                        Tensor loss = net.loss(t, ranks.rank(), size);
                        loss.backward();
                        optimizer.step(loss.item_double());
                    }
                }
            }
            return net.weights();
        });
    }

    private static Net make(Recipe recipe, ScalarType type, long seed) {
        boolean eigenvectors = recipe.name().equals("soap") || recipe.name().startsWith("shampoo");
        return eigenvectors ? Net.square(type, seed) : new Net(type, seed);
    }

    private static Map<String, Tensor> same(List<Map<String, Tensor>> all) {
        for (Map<String, Tensor> other : all) {
            all.get(0)
                    .forEach((name, x) ->
                            assertThat(x.equal(other.get(name))).as(name).isTrue());
        }
        return all.get(0);
    }

    private static double error(Map<String, Tensor> found, Map<String, Tensor> expected) {
        return expected.entrySet().stream()
                .mapToDouble(e -> Tensors.relativeError(found.get(e.getKey()), e.getValue()))
                .max()
                .orElseThrow();
    }

    /**
     * The gradients of ranks are rounded before they are added, and the weights show it. Rounding decides much more about
     * eigenvectors that belong to nearly equal eigenvalues: hence the small network and the large ε for SOAP.
     */
    @ParameterizedTest
    @MethodSource("recipes")
    void two_and_four_ranks_go_the_way_of_one(Recipe recipe) {
        assertAsOne(recipe, ScalarType.Float, 1e-5);
        assertAsOne(recipe, ScalarType.Double, 1e-12);
    }

    private static void assertAsOne(Recipe recipe, ScalarType type, double tolerance) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> one = same(train(Together.SINGLE, 1, type, STEPS, recipe));
            for (int size : new int[] {2, 4}) {
                assertThat(error(same(train(Together.THREADS, size, type, STEPS, recipe)), one))
                        .as("%s on %s ranks", type, size)
                        .isLessThan(tolerance);
            }
        }
    }

    @Test
    void the_same_number_of_ranks_gives_the_same_bits_however_they_talk() {
        Recipe recipe = Recipes.muon(lr(0.02), momentum(0.9), adamLr(0.01), decay(0.1));
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> first = same(train(Together.C10D, 3, ScalarType.Float, 10, recipe));
            assertThat(error(same(train(Together.C10D, 3, ScalarType.Float, 10, recipe)), first))
                    .isZero();
            for (Together kind : List.of(Together.THREADS, Together.MEMORY)) {
                assertThat(error(same(train(kind, 3, ScalarType.Float, 10, recipe)), first))
                        .as(kind.name())
                        .isZero();
            }
        }
    }
}
