package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims of Bernstein and Newhouse (2024) about whole optimizers. */
@ExtendWith(Scoped.class)
class AnthologyTest {

    /** What one step of a recipe adds to a zero matrix. */
    private static Tensor update(Recipe recipe, Tensor... gradients) {
        Nets.Bare net = new Nets.Bare().with("w", gradients[0].mul(new Scalar(0.0)));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            Tensor before = net.get("w").detach().clone();
            for (Tensor g : gradients) {
                before.copy_(net.get("w").detach());
                net.gradient("w", g);
                optimizer.step();
            }
            return net.get("w").detach().sub(before);
        }
    }

    @Test
    void adam_without_ema_is_sign_descent_eq_7() {
        Tensor[] g = {doubles(1, 5, 7), doubles(2, 5, 7), doubles(3, 5, 7)};
        Tensor adam = update(Recipes.adam(lr(0.1), b1(0), b2(0), epsilon(0)), g);
        // 0.1·g/√g² rounds once in the root and once in the quotient, then the sum with the weight
        assertThat(relativeError(adam, update(Recipes.sign(lr(0.1), momentum(0)), g)))
                .isLessThan(1e-14);
        assertThat(relativeError(adam, times(g[2].sign(), -0.1))).isLessThan(1e-14);
    }

    @Test
    void adam_without_ema_leaves_an_entry_without_gradient_alone() {
        Tensor g = doubles(1, 2, 2);
        g.select(0, 0).zero_();
        assertThat(largest(update(Recipes.adam(lr(0.1), b1(0), b2(0), epsilon(0)), g)
                        .select(0, 0)))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.999", "0.5, 0.1", "0, 0.95"})
    void first_debiased_adam_step_is_sign_descent_for_any_decays(double b1, double b2) {
        Tensor g = doubles(4, 6, 3);
        assertThat(relativeError(update(Recipes.adam(lr(0.1), b1(b1), b2(b2), epsilon(0)), g), times(g.sign(), -0.1)))
                .isLessThan(1e-13);
    }

    @Test
    void muon_without_memory_is_spectral_descent() {
        Tensor[] g = {doubles(5, 6, 4), doubles(6, 6, 4)};
        assertThat(relativeError(
                        update(Recipes.muon(lr(0.1), momentum(0), adamLr(0.1)), g),
                        update(Recipes.spectral(lr(0.1), adamLr(0.1)), g)))
                .isLessThan(1e-14);
    }

    @ParameterizedTest
    @CsvSource({"6,6", "4,9", "9,4"})
    void spectral_descent_steps_along_the_polar_factor_prop_5(long m, long n) {
        Tensor g = doubles(7, m, n);
        Norm exact = Norms.spectral(Polar.polarExpress(12));
        Recipe recipe = Recipe.everywhere("exact", Descent.under(exact), StepRule.constant(0.1));
        Tensor polar = Polar.svd().of(g.unsqueeze(0)).squeeze(0);
        assertThat(relativeError(update(recipe, g), times(polar, -0.1))).isLessThan(1e-5);
    }

    @Test
    void sgd_steps_along_the_gradient_table_1() {
        Tensor g = doubles(8, 5, 5);
        assertThat(relativeError(update(Recipes.sgd(lr(0.1)), g), times(g, -0.1)))
                .isLessThan(1e-14);
    }

    /** Prop. 7: Δ_l = −(η/s_l) t_l with η = Σ_k ‖G_k‖†/(λ s_k) minimises Eq. (32), Σ⟨G,Δ⟩ + λ/2·max_l (s_l‖Δ_l‖)². */
    @Test
    void coupled_modular_step_minimises_eq_32() {
        double lambda = 3;
        Map<String, Role> roles = Map.of("tok", Role.EMBEDDING, "hidden", Role.LINEAR, "gain", Role.GAIN);
        Map<String, Double> inverse = Map.of("tok", 0.5, "hidden", 2.0, "gain", 0.25);
        Map<String, Norm> norms =
                Map.of("tok", Norms.oneToRms(), "hidden", Norms.rmsToRms(Polar.svd()), "gain", Norms.max());
        Nets.Bare net = new Nets.Bare()
                .with("tok", doubles(1, 7, 4))
                .with("hidden", doubles(2, 5, 3))
                .with("gain", doubles(3, 6));
        Roles given = Roles.inferred();
        for (var role : roles.entrySet()) {
            given = given.with(role.getKey(), role.getValue());
        }
        Recipe recipe = Recipes.modular(StepRule.sharpness(lambda), momentum(0))
                .but(Descent.under(norms.get("hidden")), Role.LINEAR);
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).roles(given).shares(inverse).on(net)) {
            Objective objective = new Objective(net, norms, inverse, lambda);
            Map<String, Tensor> before = Map.of(
                    "tok", net.get("tok").detach().clone(),
                    "hidden", net.get("hidden").detach().clone(),
                    "gain", net.get("gain").detach().clone());
            objective.gradients.forEach(net::gradient);
            optimizer.step();
            Map<String, Tensor> step = new HashMap<>();
            before.forEach((name, w) -> step.put(name, net.get(name).detach().sub(w)));

            double dual = objective.dual();
            double best = objective.at(step);
            assertThat(best).isCloseTo(-dual * dual / (2 * lambda), within(1e-12));
            for (int i = 0; i < 2000; i++) {
                double size = Math.pow(10, -3 + 3 * (i % 7) / 6.0);
                Map<String, Tensor> other = new HashMap<>();
                int seed = 100 + i;
                step.forEach((name, d) -> other.put(
                        name, d.add(doubles(seed + name.length() * 10_000L, Shapes.of(d)), new Scalar(size))));
                assertThat(objective.at(other)).as("perturbation %d", i).isGreaterThanOrEqualTo(best - 1e-12);
            }
        }
    }

    /** Eq. (32) on three tensors. */
    private static final class Objective {
        final Map<String, Tensor> gradients = new HashMap<>();
        private final Map<String, Norm> norms;
        private final Map<String, Double> inverse;
        private final double lambda;

        Objective(Nets.Bare net, Map<String, Norm> norms, Map<String, Double> inverse, double lambda) {
            this.norms = norms;
            this.inverse = inverse;
            this.lambda = lambda;
            norms.keySet().forEach(name -> gradients.put(name, doubles(40 + name.length(), Shapes.of(net.get(name)))));
        }

        /** The matrix that the norm sees: tables as columns, vectors as one column. */
        private static Tensor matrix(String name, Tensor x) {
            Tensor m = x.dim() == 1 ? x.unsqueeze(1) : name.equals("tok") ? x.t() : x;
            return m.unsqueeze(0);
        }

        double dual() {
            return gradients.entrySet().stream()
                    .mapToDouble(e -> inverse.get(e.getKey())
                            * norms.get(e.getKey())
                                    .dual(matrix(e.getKey(), e.getValue()))
                                    .item_double())
                    .sum();
        }

        double at(Map<String, Tensor> step) {
            double linear = 0;
            double norm = 0;
            for (var e : step.entrySet()) {
                linear += gradients.get(e.getKey()).mul(e.getValue()).sum().item_double();
                double own = norms.get(e.getKey())
                        .of(matrix(e.getKey(), e.getValue()))
                        .item_double();
                norm = Math.max(norm, own / inverse.get(e.getKey()));
            }
            return linear + lambda / 2 * norm * norm;
        }
    }
}
