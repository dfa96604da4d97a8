package io.steepest.optim;

import static io.steepest.Tensors.floats;
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
import static io.steepest.recipe.Setting.rank;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters that get no gradient, that are frozen on the way, and that come later. */
@ExtendWith(Scoped.class)
class UnusedTest {
    private static final long ROWS = 6;
    private static final long COLUMNS = 4;

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.adamw(lr(0.01), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1)),
                Recipes.sgd(lr(0.1), momentum(0.9), nesterov()),
                Recipes.lion(lr(0.01), b1(0.9), b2(0.99), decay(0.1)),
                Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(1e-2)),
                KroneckerRecipes.soap(lr(0.01), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), every(2)),
                KroneckerRecipes.klShampoo(lr(0.01), b1(0.9), b2(0.95), epsilon(1e-8), decay(0.1), every(2)),
                Recipes.dion(lr(0.01), rank(2), momentum(0.9), decay(0.1), adamLr(1e-2)));
    }

    private static Tensor gradient(String name, int t) {
        return floats(100L * t + name.hashCode() % 50, ROWS, COLUMNS);
    }

    private static Nets.Bare net(String... names) {
        Nets.Bare net = new Nets.Bare();
        for (String name : names) {
            net.with(name, floats(name.hashCode() % 50, ROWS, COLUMNS));
        }
        return net;
    }

    private static void give(SteepestDescent optimizer, Nets.Bare net, int t, String... names) {
        optimizer.zeroGrad();
        for (String name : names) {
            // as a backward pass does: in place where there is a gradient already
            Tensor now = net.get(name).grad();
            if (now.defined()) {
                now.add_(gradient(name, t));
            } else {
                net.gradient(name, gradient(name, t));
            }
        }
    }

    private static void step(SteepestDescent optimizer, Nets.Bare net, int t, String... names) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            give(optimizer, net, t, names);
        }
        optimizer.step();
    }

    /** Weights of parameters that are stepped alone, with the gradients of some steps. */
    private static Tensor alone(Recipe recipe, String name, int... steps) {
        Nets.Bare net = net(name);
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).renewedTogether().on(net)) {
            for (int t : steps) {
                step(optimizer, net, t, name);
            }
        }
        return net.get(name).detach().clone();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void a_parameter_without_a_gradient_is_left_as_it_is(Recipe recipe) {
        Nets.Bare net = net("a", "b", "c");
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).renewedTogether().on(net)) {
            step(optimizer, net, 1, "a", "b", "c");
            Tensor before = net.get("b").detach().clone();
            step(optimizer, net, 2, "a", "c");
            step(optimizer, net, 3, "c");
            assertThat(net.get("b").detach().equal(before)).isTrue();
            step(optimizer, net, 4, "a", "b", "c");
            step(optimizer, net, 5, "b");
            assertThat(optimizer.steps()).isEqualTo(5);
            assertThat(optimizer.state().parameters().get("a").steps()).isEqualTo(3);
            assertThat(optimizer.state().parameters().get("b").steps()).isEqualTo(3);
            assertThat(optimizer.state().parameters().get("c").steps()).isEqualTo(4);
        }
        assertThat(relativeError(net.get("a"), alone(recipe, "a", 1, 2, 4))).isLessThan(1e-6);
        assertThat(relativeError(net.get("b"), alone(recipe, "b", 1, 4, 5))).isLessThan(1e-6);
        assertThat(relativeError(net.get("c"), alone(recipe, "c", 1, 2, 3, 4))).isLessThan(1e-6);
    }

    /**
     * After two steps all have taken one, a in a bank of its own. In the third a and b step and c does not: dividing the
     * bank of b and c must not put c beside a, which has taken as many steps.
     */
    @ParameterizedTest
    @MethodSource("recipes")
    void dividing_a_bank_puts_no_idle_parameter_beside_one_that_steps(Recipe recipe) {
        Nets.Bare net = net("a", "b", "c");
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).renewedTogether().on(net)) {
            step(optimizer, net, 1, "b", "c");
            step(optimizer, net, 2, "a");
            Tensor before = net.get("c").detach().clone();
            step(optimizer, net, 3, "a", "b");
            assertThat(net.get("c").detach().equal(before)).isTrue();
            assertThat(optimizer.state().parameters().get("c").steps()).isEqualTo(1);
            assertThat(optimizer.state().parameters().get("a").steps()).isEqualTo(2);
        }
        assertThat(relativeError(net.get("a"), alone(recipe, "a", 2, 3))).isLessThan(1e-6);
        assertThat(relativeError(net.get("b"), alone(recipe, "b", 1, 3))).isLessThan(1e-6);
    }

    @Test
    void a_gradient_of_zeros_is_a_gradient() {
        Recipe recipe = Recipes.adamw(lr(0.01), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1));
        Nets.Bare net = net("a");
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            step(optimizer, net, 1, "a");
            Tensor before = net.get("a").detach().clone();
            optimizer.zeroGrad();
            try (NoGradGuard frozen = new NoGradGuard()) {
                net.get("a").grad().add_(torch.zeros(ROWS, COLUMNS));
            }
            optimizer.step();
            assertThat(net.get("a").detach().equal(before)).isFalse();
        }
    }

    @Test
    void a_gradient_counts_until_it_is_set_to_zero() {
        Nets.Bare net = net("a");
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sgd(lr(0.1)))) {
            step(optimizer, net, 1, "a");
            optimizer.step();
            assertThat(optimizer.state().parameters().get("a").steps()).isEqualTo(2);
            optimizer.zeroGrad();
            optimizer.step();
            assertThat(optimizer.state().parameters().get("a").steps()).isEqualTo(2);
            // the module's own way drops gradients altogether
            step(optimizer, net, 2, "a");
            net.zero_grad(true);
            optimizer.step();
            assertThat(optimizer.state().parameters().get("a").steps()).isEqualTo(3);
        }
    }

    @Test
    void unused_parameters_may_be_taken_for_parameters_with_zero_gradients() {
        Recipe recipe = Recipes.adamw(lr(0.01), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1));
        Nets.Bare net = net("a", "b");
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).onUnused(Unused.ZERO).on(net)) {
            Tensor before = net.get("b").detach().clone();
            step(optimizer, net, 1, "a");
            Tensor decayed = before.mul(new Scalar(1 - 0.01 * 0.1));
            assertThat(relativeError(net.get("b"), decayed)).isLessThan(1e-6);
            assertThat(optimizer.state().parameters().get("b").steps()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void a_parameter_that_is_frozen_is_untouched_and_goes_on_when_it_is_thawed(Recipe recipe) {
        Nets.Bare net = net("a", "b");
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).renewedTogether().on(net)) {
            step(optimizer, net, 1, "a", "b");
            net.get("b").set_requires_grad(false);
            Tensor before = net.get("b").detach().clone();
            step(optimizer, net, 2, "a", "b");
            step(optimizer, net, 3, "a");
            assertThat(net.get("b").detach().equal(before)).isTrue();
            net.get("b").set_requires_grad(true);
            step(optimizer, net, 4, "a", "b");
        }
        assertThat(relativeError(net.get("a"), alone(recipe, "a", 1, 2, 3, 4))).isLessThan(1e-6);
        assertThat(relativeError(net.get("b"), alone(recipe, "b", 1, 4))).isLessThan(1e-6);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void a_layer_that_is_added_is_taken_in_and_others_keep_their_state(Recipe recipe) {
        Nets.Bare net = net("a", "b");
        net.get("b").set_requires_grad(false);
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).renewedTogether().on(net)) {
            step(optimizer, net, 1, "a");
            net.get("b").set_requires_grad(true);
            assertThatThrownBy(optimizer::step)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "parameter b requires a gradient since the optimizer was made: call refresh()");
            optimizer.refresh();
            step(optimizer, net, 2, "a", "b");
            net.with("c", floats("c".hashCode() % 50, ROWS, COLUMNS));
            assertThatThrownBy(optimizer::step)
                    .hasMessageContaining("the module has 3 parameters and had 2 when the optimizer was made");
            optimizer.refresh();
            step(optimizer, net, 3, "a", "b", "c");
            assertThat(optimizer.explain().rows())
                    .extracting(Explanation.Row::name)
                    .containsExactly("a", "b", "c");
            assertThat(optimizer.steps()).isEqualTo(3);
        }
        assertThat(relativeError(net.get("a"), alone(recipe, "a", 1, 2, 3))).isLessThan(1e-6);
        assertThat(relativeError(net.get("b"), alone(recipe, "b", 2, 3))).isLessThan(1e-6);
        assertThat(relativeError(net.get("c"), alone(recipe, "c", 3))).isLessThan(1e-6);
    }

    static Stream<StepRule> rules() {
        return Stream.of(
                StepRule.escapeVelocity(1e-3, 0.9),
                StepRule.escapeVelocity(1e-3, 0.9).leastOfBlocks(),
                StepRule.dowg(1e-4),
                StepRule.dAdaptation(1e-3, 0.9),
                StepRule.cosineGrowth(1e-3, io.steepest.step.Reference.START),
                StepRule.polyak(0));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void adaptive_rules_go_on_without_a_parameter_as_if_it_were_not_there(StepRule rule) {
        Recipe recipe = Recipes.normalizedSgd(lr(1), momentum(0.9)).stepping(rule);
        Nets.Bare net = net("a", "b");
        Nets.Bare less = net("a");
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe);
                SteepestDescent other = SteepestDescent.of(less, recipe)) {
            for (int t = 1; t <= 4; t++) {
                try (NoGradGuard frozen = new NoGradGuard()) {
                    give(optimizer, net, t, "a");
                    give(other, less, t, "a");
                }
                optimizer.step(1.0 / t);
                other.step(1.0 / t);
            }
            assertThat(optimizer.stepSize().getAsDouble())
                    .isCloseTo(other.stepSize().getAsDouble(), org.assertj.core.data.Percentage.withPercentage(1e-4));
        }
        assertThat(relativeError(net.get("a"), less.get("a"))).isLessThan(1e-5);
        assertThat(relativeError(net.get("b"), net("b").get("b"))).isZero();
    }

    @Test
    void the_step_size_is_read_and_set_and_schedules_compose_with_it() {
        Nets.Bare net = net("a");
        Recipe recipe = Recipes.sgd(lr(1)).stepping(StepRule.linear(1, 0, 10));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            assertThat(optimizer.stepSize()).isEmpty();
            step(optimizer, net, 1, "a");
            double first = optimizer.stepSize().getAsDouble();
            assertThat(optimizer.rate()).isEqualTo(1);
            optimizer.rate(0.5);
            step(optimizer, net, 2, "a");
            double second = optimizer.stepSize().getAsDouble();
            optimizer.rate(1);
            step(optimizer, net, 3, "a");
            double third = optimizer.stepSize().getAsDouble();
            assertThat(List.of(first, 2 * second, third)).isSortedAccordingTo((x, y) -> Double.compare(y, x));
            optimizer.stepSize(0.05);
            Tensor before = net.get("a").detach().clone();
            step(optimizer, net, 4, "a");
            assertThat(optimizer.stepSize()).hasValue(0.05);
            Tensor expected = before.sub(gradient("a", 4).mul(new Scalar(0.05)));
            assertThat(relativeError(net.get("a"), expected)).isLessThan(1e-6);
            assertThatThrownBy(() -> optimizer.rate(-1)).hasMessageContaining("must not be negative, found -1.0");
        }
        try (SteepestDescent adaptive = SteepestDescent.of(
                net("a"), Recipes.normalizedSgd(lr(1), momentum(0)).stepping(StepRule.dog(1e-2, 1e-8)))) {
            assertThatThrownBy(() -> adaptive.stepSize(0.1))
                    .hasMessageContaining("finds the step size itself: rate(factor) multiplies it");
        }
    }
}
