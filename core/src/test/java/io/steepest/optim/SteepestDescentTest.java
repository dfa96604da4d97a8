package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.floats;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Nets.Regression;
import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.param.Selector;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Change;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.recipe.Rule;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Scoped.class)
class SteepestDescentTest {
    private static final Kronecker SHAMPOO =
            Preconditioner.kronecker(Accumulation.ema(0.9).debias(), InverseRoot.eigh(1e-6, Perturbation.RELATIVE));

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.sgd(lr(0.1), momentum(0.9), nesterov()),
                Recipes.sign(lr(1e-2), momentum(0.9)),
                Recipes.adam(lr(1e-2), b1(0.9), b2(0.999), epsilon(1e-8)),
                Recipes.adamw(lr(1e-2), b1(0.9), b2(0.999), epsilon(1e-8), decay(0.01)),
                Recipes.muon(lr(0.02), momentum(0.95), adamLr(1e-2)),
                Recipes.spectral(lr(0.02), adamLr(1e-2)),
                KroneckerRecipes.shampoo(SHAMPOO, lr(0.05)),
                KroneckerRecipes.graftedShampoo(SHAMPOO.every(3), lr(1e-2), b1(0.9), b2(0.95), epsilon(1e-8)),
                Recipes.modular(lr(0.02), momentum(0.9)),
                Recipes.modular(StepRule.sharpness(20), momentum(0)));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void every_recipe_lowers_the_loss(Recipe recipe) {
        Regression net = new Regression(ScalarType.Float, 3);
        double before = net.loss(0).item_double();
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            for (int t = 0; t < 100; t++) {
                optimizer.zeroGrad();
                net.loss(t).backward();
                optimizer.step();
            }
            assertThat(optimizer.steps()).isEqualTo(100);
        }
        assertThat(net.loss(0).item_double()).isLessThan(0.8 * before);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void non_finite_gradient_is_refused_before_anything_changes(double bad) {
        Nets.Bare net = new Nets.Bare().with("good", floats(1, 4, 4)).with("bad", floats(2, 3, 5));
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, Recipes.adamw(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1)))) {
            net.gradient("good", floats(3, 4, 4));
            net.gradient("bad", floats(4, 3, 5));
            optimizer.step();
            Tensor weights = net.get("good").detach().clone();
            double state = checksum(optimizer);
            net.get("bad").grad().select(0, 1).fill_(new Scalar(bad));
            assertThatThrownBy(optimizer::step)
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage(
                            "gradient of bad holds NaN or infinity before step 2; no weight and no state was changed");
            assertThat(relativeError(net.get("good"), weights)).isZero();
            assertThat(checksum(optimizer)).isEqualTo(state);
            assertThat(optimizer.steps()).isEqualTo(1);
        }
    }

    private static double checksum(SteepestDescent optimizer) {
        return optimizer.state().tensors().values().stream()
                .mapToDouble(t -> t.abs().sum().item_double())
                .sum();
    }

    @Test
    void huge_but_finite_gradients_are_taken() {
        Nets.Bare net = new Nets.Bare().with("w", floats(1, 40, 40));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sign(lr(0.1), momentum(0)))) {
            net.gradient("w", torch.full(new long[] {40, 40}, new Scalar(1e37)));
            optimizer.step();
            assertThat(optimizer.steps()).isEqualTo(1);
        }
    }

    @Test
    void skipping_policy_takes_no_step_and_goes_on() {
        Nets.Bare net = new Nets.Bare().with("w", floats(1, 4));
        try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.sign(lr(0.1), momentum(0)))
                .onNonFinite(NonFinite.SKIP)
                .on(net)) {
            net.gradient("w", floats(1, 4).mul(new Scalar(Double.NaN)));
            optimizer.step();
            assertThat(optimizer.steps()).isZero();
            net.gradient("w", floats(1, 4));
            optimizer.step();
            assertThat(optimizer.steps()).isEqualTo(1);
        }
    }

    @Test
    void gradients_of_none_after_zero_grad_to_none_are_linked_again() {
        Regression net = new Regression(ScalarType.Double, 4);
        Regression twin = new Regression(ScalarType.Double, 4);
        try (SteepestDescent optimizer =
                        SteepestDescent.of(net, Recipes.adam(lr(1e-2), b1(0.9), b2(0.99), epsilon(1e-8)));
                SteepestDescent other =
                        SteepestDescent.of(twin, Recipes.adam(lr(1e-2), b1(0.9), b2(0.99), epsilon(1e-8)))) {
            for (int t = 0; t < 5; t++) {
                net.zero_grad(true);
                net.loss(t).backward();
                optimizer.step();
                other.zeroGrad();
                twin.loss(t).backward();
                other.step();
            }
            for (long i = 0; i < net.parameters().size(); i++) {
                assertThat(relativeError(
                                net.parameters().get(i), twin.parameters().get(i)))
                        .isZero();
            }
        }
    }

    @Test
    void parameter_without_gradient_counts_as_zero_gradient() {
        Nets.Bare net = new Nets.Bare().with("used", floats(1, 3, 3)).with("unused", floats(2, 3, 3));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.muon(lr(0.1), momentum(0.95), adamLr(0.1)))) {
            net.get("used").sum().backward();
            optimizer.step();
            assertThat(relativeError(net.get("unused"), floats(2, 3, 3))).isZero();
            assertThat(relativeError(net.get("used"), floats(1, 3, 3))).isGreaterThan(0.01);
        }
    }

    @Test
    void module_moved_to_another_dtype_is_noticed() {
        Regression net = new Regression(ScalarType.Float, 4);
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sign(lr(0.1), momentum(0)))) {
            net.to(ScalarType.Double, false);
            assertThatThrownBy(optimizer::step)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("parameter first.bias was moved after the optimizer took it");
        }
    }

    @Test
    void module_and_its_gradients_outlive_the_optimizer() {
        Regression net = new Regression(ScalarType.Float, 4);
        SteepestDescent.of(net, Recipes.sign(lr(0.1), momentum(0))).close();
        double before = net.loss(0).item_double();
        net.loss(0).backward();
        assertThat(net.parameters().get(0).grad().defined()).isTrue();
        assertThat(net.loss(0).item_double()).isEqualTo(before);
    }

    @Test
    void clipping_holds_the_global_length() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 3, 4)).with("b", floats(2, 5));
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sgd(lr(1)))) {
            net.gradient("a", floats(3, 3, 4));
            net.gradient("b", floats(4, 5));
            double length = Math.hypot(
                    floats(3, 3, 4).norm().item_double(), floats(4, 5).norm().item_double());
            optimizer.clipGradients(10 * length);
            assertThat(relativeError(net.get("a").grad(), floats(3, 3, 4))).isZero();
            optimizer.clipGradients(1);
            double clipped = Math.hypot(
                    net.get("a").grad().norm().item_double(),
                    net.get("b").grad().norm().item_double());
            assertThat(clipped).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void rates_and_decays_differ_by_role() {
        Nets.Bare net = new Nets.Bare().with("w", doubles(1, 3, 3)).with("bias", doubles(2, 3));
        Recipe recipe = Recipe.everywhere("two", Descent.under(Norms.max()), StepRule.constant(0.1))
                .but(Descent.under(Norms.max()).at(3).decayedBy(0.5), Role.BIAS);
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            net.gradient("w", torch.ones_like(doubles(1, 3, 3)));
            net.gradient("bias", torch.ones_like(doubles(2, 3)));
            optimizer.step();
            Tensor w = doubles(1, 3, 3).sub(new Scalar(0.1));
            Tensor bias = doubles(2, 3).mul(new Scalar(1 - 0.1 * 3 * 0.5)).sub(new Scalar(0.3));
            assertThat(largest(net.get("w").sub(w))).isLessThan(1e-15);
            assertThat(largest(net.get("bias").sub(bias))).isLessThan(1e-15);
        }
    }

    /** torch steps a kernel as any tensor; only operator norms count its taps. */
    @Test
    void convolution_under_an_elementwise_rule_steps_as_any_tensor() {
        Conv2dImpl conv = new Conv2dImpl(2, 3, new LongPointer(3, 3));
        Tensor before = conv.weight().detach().clone();
        try (SteepestDescent optimizer = SteepestDescent.of(conv, Recipes.sgd(lr(1)))) {
            conv.weight().sum().backward();
            optimizer.step();
            assertThat(largest(conv.weight().sub(before).add(new Scalar(1.0)))).isLessThan(1e-6);
        }
    }

    @Test
    void convolution_under_an_operator_norm_gives_each_tap_its_share() {
        Conv2dImpl conv = new Conv2dImpl(4, 4, new LongPointer(3, 3));
        Tensor before = conv.weight().detach().clone();
        Recipe recipe = Recipe.everywhere(
                "taps", Descent.under(Norms.tapwise(Norms.rmsToRms(Polar.svd()))), StepRule.constant(1));
        try (SteepestDescent optimizer = SteepestDescent.of(conv, recipe)) {
            conv.weight().mul(torch.randn_like(before)).sum().backward();
            optimizer.step();
            Tensor taps = conv.weight().sub(before).permute(2, 3, 0, 1).reshape(9, 4, 4);
            assertThat(largest(torch.linalg_svdvals(taps).mul(new Scalar(9.0)).sub(new Scalar(1.0))))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void root_module_may_be_a_linear_layer() {
        LinearImpl linear = new LinearImpl(3, 2);
        try (SteepestDescent optimizer =
                SteepestDescent.of(linear, Recipes.muon(lr(0.1), momentum(0.9), adamLr(0.1)))) {
            assertThat(optimizer.explain().rows())
                    .extracting(Explanation.Row::name)
                    .containsExactly("weight", "bias");
        }
    }

    @Test
    void sharpness_is_refused_where_a_descent_is_not_normalized() {
        Recipe adam = Recipes.adam(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8));
        assertThatThrownBy(() -> adam.stepping(StepRule.sharpness(3)))
                .hasMessage("step rule sharpness 3.0 needs normalized descents; recipe adam has LINEAR ABOUT_UNIT, HEAD"
                        + " ABOUT_UNIT, EMBEDDING ABOUT_UNIT, CONV ABOUT_UNIT, BIAS ABOUT_UNIT, GAIN ABOUT_UNIT");
    }

    @Test
    void weight_of_the_modular_norm_for_no_parameter_is_refused() {
        Nets.Bare net = new Nets.Bare().with("w", floats(1, 3, 3));
        Options options = SteepestDescent.follow(Recipes.sign(lr(0.1), momentum(0)));
        assertThatThrownBy(() -> options.shares(Map.of("v", 1.0)).on(net))
                .hasMessage("share 1.0 is for v, which is no parameter; there are [w]");
        assertThatThrownBy(() -> options.shares(Map.of("w", -1.0)).on(net))
                .hasMessage("share of w must not be negative, found -1.0");
    }

    @Test
    void role_without_descent_is_refused_by_name() {
        Rule matrices = new Rule(Selector.role(Role.LINEAR), new Change.Descend(Descent.under(Norms.max())));
        Recipe partial = new Recipe("partial", List.of(matrices), StepRule.constant(0.1));
        Nets.Bare net = new Nets.Bare().with("bias", floats(1, 3));
        assertThatThrownBy(() -> SteepestDescent.of(net, partial))
                .hasMessage(
                        "recipe partial has no descent for parameter bias of role BIAS; it has descents for role LINEAR");
    }

    @Test
    void explanation_names_every_parameter_once_with_its_memory() {
        Regression net = new Regression(ScalarType.Float, 4);
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(1e-3)))) {
            List<Explanation.Row> rows = optimizer.explain().rows();
            assertThat(rows)
                    .extracting(Explanation.Row::name)
                    .containsExactlyInAnyOrder("first.weight", "first.bias", "second.weight", "second.bias");
            Explanation.Row hidden = rows.stream()
                    .filter(r -> r.name().equals("first.weight"))
                    .findFirst()
                    .orElseThrow();
            assertThat(hidden.role()).isEqualTo(Role.LINEAR);
            assertThat(hidden.norm()).contains("spectral");
            // Muon keeps one copy, Adam two
            assertThat(hidden.stateBytes()).isEqualTo(4 * 8 * 6);
            assertThat(optimizer.explain().copiesByRole())
                    .containsEntry(Role.LINEAR, 1.0)
                    .containsEntry(Role.BIAS, 2.0);
            assertThat(rows.stream().mapToLong(Explanation.Row::stateBytes).sum())
                    .isEqualTo(optimizer.stateBytes());
        }
    }

    @Test
    void recipes_are_values() {
        assertThat(Recipes.muon(lr(0.02), momentum(0.95), adamLr(1e-3)))
                .isEqualTo(Recipes.muon(lr(0.02), momentum(0.95), adamLr(1e-3)));
        assertThat(Recipes.muon(lr(0.02), momentum(0.95), adamLr(1e-3)))
                .isNotEqualTo(Recipes.muon(lr(0.02), momentum(0.9), adamLr(1e-3)));
        assertThat(Recipes.sgd(lr(0.1), momentum(0.9), nesterov()).toString())
                .isEqualTo("sgd: step size constant 0.1\n  everything: euclidean, times the dual norm, smoothed by"
                        + " nesterov(0.9), rate 10");
    }
}
