package io.steepest.optim;

import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;
import static io.steepest.recipe.Setting.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns that never have a gradient, like the vectors of tokens that a text does not contain. */
@ExtendWith(Scoped.class)
class DeadDirectionsTest {
    private static final InverseRoot RELATIVE = InverseRoot.eigh(1e-12, Perturbation.RELATIVE);

    /** Gradients whose last columns are zero. */
    private static Tensor gradient(ScalarType type, long seed, long m, long live, long dead) {
        Tensor g = normal(type, seed, m, live);
        return torch.cat(new TensorVector(g, g.new_zeros(m, dead)), 1);
    }

    private static Nets.Bare net(ScalarType type, long m, long n) {
        return new Nets.Bare().with("w", normal(type, 99, m, n).fill_(new Scalar(1.0)));
    }

    /** The weights after steps with seven gradients in turn; whatever they depend on must be finite. */
    private static Tensor after(int steps, Recipe recipe, ScalarType type, long m, long live, long dead) {
        Nets.Bare net = net(type, m, live + dead);
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            for (int t = 0; t < steps; t++) {
                try (PointerScope scope = new PointerScope()) {
                    net.gradient("w", gradient(type, t % 7, m, live, dead));
                    optimizer.step();
                    if (t % 100 == 99) {
                        assertFinite(optimizer, net, t);
                    }
                }
            }
            assertFinite(optimizer, net, steps);
            return net.get("w").detach().clone();
        }
    }

    private static void assertFinite(SteepestDescent optimizer, Nets.Bare net, int t) {
        assertThat(Double.isFinite(largest(net.get("w"))))
                .as("weights at %d", t)
                .isTrue();
        for (Map.Entry<String, Tensor> each : optimizer.state().tensors().entrySet()) {
            assertThat(Double.isFinite(largest(each.getValue())))
                    .as("%s at %d", each.getKey(), t)
                    .isTrue();
        }
    }

    /** Steps and constants at which an eigenvalue that is only averaged with zeros has underflowed in float32. */
    @ParameterizedTest
    @CsvSource({"true, .95, 2, 1730", "true, .9, 1, 1000", "false, .9, 1, 1000"})
    void kl_factors_leave_dead_columns_where_they_are_however_long(boolean shampoo, double decay, int dead, int steps) {
        Recipe recipe = shampoo
                ? KroneckerRecipes.klShampoo(lr(1e-4), b1(.9), b2(decay), epsilon(1e-8), decay(0), every(10))
                : KroneckerRecipes.klSoap(lr(1e-4), b1(.9), b2(decay), epsilon(1e-8), decay(0), every(10));
        Tensor w = after(steps, recipe, ScalarType.Float, 8, 12 - dead, dead);
        assertThat(largest(w.narrow(1, 12 - dead, dead).sub(new Scalar(1.0)))).isZero();
        // the others go as far as they would alone: their factors are means over directions that have gradients
        Tensor alone = after(steps, recipe, ScalarType.Float, 8, 12 - dead, 0);
        double way = largest(w.sub(new Scalar(1.0)));
        assertThat(way / largest(alone.sub(new Scalar(1.0)))).isBetween(0.8, 1.25);
    }

    @ParameterizedTest
    @CsvSource({"Float, 6, 3, 1, 2e-3", "Double, 6, 3, 1, 1e-9", "Double, 4, 4, 2, 1e-9"})
    void mu_kl_is_the_same_with_a_dead_column_and_without(
            ScalarType type, long m, long live, long dead, double tolerance) {
        Recipe recipe = KroneckerRecipes.muKl(lr(1e-3), b1(.9), b2(.98), start(8));
        Tensor w = after(60, recipe, type, m, live, dead);
        Tensor alone = after(60, recipe, type, m, live, 0);
        assertThat(relativeError(w.narrow(1, 0, live).sub(new Scalar(1.0)), alone.sub(new Scalar(1.0))))
                .isLessThan(tolerance);
        assertThat(largest(w.narrow(1, live, dead).sub(new Scalar(1.0)))).isLessThan(tolerance * 1e-3);
    }

    @Test
    void mu_kl_keeps_the_scale_of_its_factors_where_a_column_is_dead() {
        Nets.Bare net = net(ScalarType.Double, 6, 4);
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, KroneckerRecipes.muKl(lr(1e-3), b1(.9), b2(.98), start(8)))) {
            for (int t = 0; t < 500; t++) {
                try (PointerScope scope = new PointerScope()) {
                    net.gradient("w", gradient(ScalarType.Double, t % 7, 6, 3, 1));
                    optimizer.step();
                }
            }
            optimizer.state().tensors().forEach((name, x) -> {
                if (name.endsWith("-factor")) {
                    assertThat(largest(x)).as(name).isBetween(0.1, 10.0);
                }
            });
        }
    }

    static Stream<Recipe> unawareOfDeadColumns() {
        Preconditioner blocks = Preconditioner.blocked(
                256, Preconditioner.kronecker(Accumulation.ema(0.95).debias(), RELATIVE));
        return Stream.of(
                Recipes.sgd(lr(.1), momentum(.9), nesterov()),
                Recipes.sign(lr(.01), momentum(.9)),
                Recipes.adam(lr(.01), b1(.9), b2(.95), epsilon(1e-12)),
                Recipes.lion(lr(.01), b1(.9), b2(.99), decay(.01)),
                Recipes.madgrad(lr(.01), b1(.9), b2(.95), epsilon(1e-12)),
                Recipes.adamSania(lr(.01), b1(.9), b2(.95), epsilon(1e-16)),
                Recipes.rmsprop(lr(.01), b2(.95), epsilon(1e-12)),
                Recipes.adagrad(lr(.01), epsilon(1e-12)),
                Recipes.normalizedSgd(lr(.1), momentum(.9)),
                Recipes.muon(lr(.01), momentum(.95), decay(.01), adamLr(.01)),
                Recipes.polarGrad(lr(.01), momentum(.95), adamLr(.01)),
                Recipes.muAdam(lr(.01), b1(.9), b2(.95), epsilon(1e-12), adamLr(.01)),
                Recipes.muAdamSania(lr(.01), b1(.9), b2(.95), epsilon(1e-16), adamLr(.01)),
                Recipes.rmsSpectral(lr(.01), b2(.95), epsilon(1e-12), adamLr(.01)),
                KroneckerRecipes.oneSidedShampoo(RELATIVE, lr(.01), b1(.9), b2(.95)),
                KroneckerRecipes.graftedShampoo(blocks, lr(.01), b1(.9), b2(.95), epsilon(1e-12)),
                KroneckerRecipes.soap(lr(.01), b1(.95), b2(.95), epsilon(1e-12), decay(.01), every(10)));
    }

    /** Their rules know the number of columns in no other way than by the gradients in them. */
    @ParameterizedTest
    @MethodSource("unawareOfDeadColumns")
    void live_columns_step_as_they_do_without_the_dead_ones(Recipe recipe) {
        ScalarType type = ScalarType.Double;
        // square without the dead ones, so that one gradient determines all eigenvectors
        Tensor w = after(40, recipe, type, 8, 8, 2);
        Tensor alone = after(40, recipe, type, 8, 8, 0);
        // float64; the products of longer rows are rounded otherwise, and bases and roots carry that on
        assertThat(relativeError(w.narrow(1, 0, 8), alone)).isLessThan(1e-9);
        // of equal weights and no gradients all stay equal: decay alone acts
        Tensor dead = w.narrow(1, 8, 2);
        assertThat(largest(dead.sub(dead.select(0, 0).select(0, 0)))).isLessThan(1e-14);
    }
}
