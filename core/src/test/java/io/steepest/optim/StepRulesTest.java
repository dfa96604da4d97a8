package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.number;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.EscapeVelocity;
import io.steepest.step.Reference;
import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Step sizes found on the way: section 4 of Bernstein and Newhouse (2024), and peers. */
@ExtendWith(Scoped.class)
class StepRulesTest {
    private static final double START = 1e-6;

    /** The weights after each step, the first entry before any. */
    private static List<Tensor> path(
            Recipe recipe, Tensor first, UnaryOperator<Tensor> gradient, UnaryOperator<Tensor> loss, int steps) {
        Nets.Bare net = new Nets.Bare().with("w", first);
        List<Tensor> path = new ArrayList<>(List.of(first.clone()));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe);
                NoGradGuard frozen = new NoGradGuard()) {
            for (int t = 0; t < steps; t++) {
                net.gradient("w", gradient.apply(net.get("w").detach()));
                optimizer.step(number(loss.apply(net.get("w"))), () -> number(loss.apply(net.get("w"))));
                path.add(net.get("w").detach().clone());
            }
        }
        return path;
    }

    private static List<Tensor> path(Recipe recipe, Tensor first, UnaryOperator<Tensor> gradient, int steps) {
        return path(recipe, first, gradient, w -> gradient.apply(w).sum(), steps);
    }

    private static Recipe stepping(Norm norm, StepRule rule) {
        return Recipe.everywhere("test", Descent.under(norm), rule);
    }

    /** Steps in the norm, from a path. */
    private static double[] sizes(List<Tensor> path, Norm norm) {
        double[] sizes = new double[path.size() - 1];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = number(norm.of(path.get(i + 1).sub(path.get(i)).unsqueeze(0)));
        }
        return sizes;
    }

    static Stream<Norm> norms() {
        return Stream.of(
                Norms.max(), Norms.euclidean(), Norms.spectral(Polar.svd()), Norms.oneToRms(), Norms.schatten(3));
    }

    /** Eq. (28)–(29): η ← max(η, ⟨g, w₀−w⟩/‖g‖₁), w ← w − η sign(g), written out in Java. */
    @Test
    void eq_28_prodigy_without_memory_is_sign_descent_at_escape_velocity() {
        Tensor c = doubles(1, 6, 4);
        UnaryOperator<Tensor> gradient = w -> w.sub(c).mul(doubles(2, 6, 4).abs());
        Tensor first = doubles(3, 6, 4);
        List<Tensor> path = path(Recipes.prodigy(d0(START), b1(0), b2(0), epsilon(0)), first, gradient, 40);
        List<Tensor> rule = path(stepping(Norms.max(), StepRule.escapeVelocity(START, 0)), first, gradient, 40);
        Tensor w = first.clone();
        double eta = START;
        for (int t = 0; t < 40; t++) {
            Tensor g = gradient.apply(w);
            double escaped = number(g.mul(first.sub(w)).sum()) / number(g.abs().sum());
            w = w.sub(g.sign(), new Scalar(eta));
            eta = Math.max(eta, escaped);
            // forty steps of a few roundings each, amplified by the growth of the step size
            assertThat(relativeError(path.get(t + 1), w)).isLessThan(1e-10);
            assertThat(relativeError(rule.get(t + 1), w)).isLessThan(1e-10);
        }
        assertThat(eta).isGreaterThan(1e-2);
    }

    /** F31: on a linear loss the whole progress is the step: 1, 1, 1, 2, 3, 5, 8, … in any norm. */
    @ParameterizedTest
    @MethodSource("norms")
    void escape_velocity_grows_like_fibonacci_on_a_linear_loss_in_any_norm(Norm norm) {
        Tensor g = doubles(4, 5, 3);
        List<Tensor> path = path(stepping(norm, StepRule.escapeVelocity(START, 0)), doubles(5, 5, 3), w -> g, 9);
        double[] sizes = sizes(path, norm);
        double[] fibonacci = {1, 1, 1, 2, 3, 5, 8, 13, 21};
        for (int i = 0; i < sizes.length; i++) {
            // weights are near one and steps near 1e-6: ten digits are lost
            assertThat(sizes[i] / START).isCloseTo(fibonacci[i], within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("norms")
    void doubling_doubles_on_a_linear_loss_in_any_norm(Norm norm) {
        Tensor g = doubles(4, 5, 3);
        List<Tensor> path =
                path(stepping(norm, StepRule.doubling(START, Reference.START)), doubles(5, 5, 3), w -> g, 8);
        double[] sizes = sizes(path, norm);
        for (int i = 0; i < sizes.length; i++) {
            assertThat(sizes[i] / START).isCloseTo(Math.pow(2, i), within(1e-6));
        }
    }

    /** F26: the last size is within a factor of about two of the best first step along the sign direction. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void doubling_ends_near_the_best_first_step_f26(long seed) {
        Tensor h = doubles(seed, 50, 1).abs().add(new Scalar(0.1));
        Tensor first = doubles(seed + 100, 50, 1);
        List<Tensor> path =
                path(stepping(Norms.max(), StepRule.doubling(START, Reference.START)), first, w -> w.mul(h), 60);
        double[] sizes = sizes(path, Norms.max());
        double best = number(first.mul(h).abs().sum()) / number(h.sum());
        assertThat(sizes[59] / best).isBetween(0.4, 2.5);
        assertThat(sizes[59]).isCloseTo(sizes[40], within(1e-12)); // escaped: it stays
    }

    /** On a quadratic η(1+cos θ), which may shrink, beats Prodigy's rule and doubling, which may not. */
    @ParameterizedTest
    @EnumSource(Reference.class)
    void cosine_growth_anneals_itself_on_a_quadratic_f35(Reference from) {
        Tensor h = doubles(1, 50, 1).abs().add(new Scalar(0.1));
        Tensor first = doubles(2, 50, 1);
        UnaryOperator<Tensor> loss = w -> w.square().mul(h).sum().mul(new Scalar(0.5));
        double cosine = best(StepRule.cosineGrowth(START, from), first, h, loss);
        double prodigy = best(StepRule.escapeVelocity(START, 0), first, h, loss);
        double doubling = best(StepRule.doubling(START, from), first, h, loss);
        assertThat(cosine).isLessThan(1e-3 * prodigy);
        assertThat(cosine).isLessThan(1e-3 * doubling);
    }

    private static double best(StepRule rule, Tensor first, Tensor h, UnaryOperator<Tensor> loss) {
        return path(stepping(Norms.max(), rule), first, w -> w.mul(h), 200).stream()
                .mapToDouble(w -> number(loss.apply(w)))
                .min()
                .orElseThrow();
    }

    /** Eq. (30): ⟨g, w₀−w⟩/‖g‖₁ = (‖g‖₂/‖g‖₁)·‖w₀−w‖₂·cos θ, so both rules agree on what they look at. */
    @Test
    void eq_30_splits_the_escape_velocity_into_density_distance_and_angle() {
        Tensor g = doubles(1, 40);
        Tensor back = doubles(2, 40);
        double cosine = number(g.mul(back).sum()) / number(g.norm()) / number(back.norm());
        double split = number(g.norm()) / number(g.abs().sum()) * number(back.norm()) * cosine;
        double whole = number(g.mul(back).sum()) / number(g.abs().sum());
        assertThat(split).isCloseTo(whole, within(1e-15));
        Norm max = Norms.max();
        Tensor batch = g.view(1, 40, 1);
        assertThat(number(max.dual(batch))).isCloseTo(number(g.abs().sum()), within(1e-12));
    }

    @Test
    void escape_velocity_that_may_shrink_ends_below_its_peak_f33() {
        Tensor h = doubles(1, 50, 1).abs().add(new Scalar(0.1));
        EscapeVelocity rule = StepRule.escapeVelocity(START, 0);
        double[] kept = sizes(path(stepping(Norms.max(), rule), doubles(2, 50, 1), w -> w.mul(h), 100), Norms.max());
        double[] shrunk = sizes(
                path(stepping(Norms.max(), rule.allowedToShrink()), doubles(2, 50, 1), w -> w.mul(h), 100),
                Norms.max());
        assertThat(kept[99]).isCloseTo(max(kept), within(1e-12));
        assertThat(shrunk[99]).isLessThan(0.9 * max(shrunk));
    }

    private static double max(double[] numbers) {
        double largest = 0;
        for (double x : numbers) {
            largest = Math.max(largest, x);
        }
        return largest;
    }

    @Test
    void escape_velocity_grows_by_no_more_than_its_limit() {
        Tensor g = doubles(4, 5, 3);
        EscapeVelocity rule = StepRule.escapeVelocity(START, 0).growingBy(1.25);
        double[] sizes = sizes(path(stepping(Norms.max(), rule), doubles(5, 5, 3), w -> g, 12), Norms.max());
        for (int i = 4; i < sizes.length; i++) {
            assertThat(sizes[i] / sizes[i - 1]).isCloseTo(1.25, within(1e-6));
        }
    }

    @Test
    void steps_that_double_ahead_double_on_a_straight_way() {
        Tensor g = doubles(4, 5, 3);
        EscapeVelocity rule = StepRule.escapeVelocity(START, 0).doublingAhead(4);
        double[] sizes = sizes(path(stepping(Norms.max(), rule), doubles(5, 5, 3), w -> g, 12), Norms.max());
        for (int i = 1; i < sizes.length; i++) {
            assertThat(sizes[i] / sizes[i - 1]).isCloseTo(2, within(1e-6));
        }
    }

    @Test
    void steps_that_double_ahead_come_back_to_the_estimate() {
        Tensor h = doubles(1, 50, 1).abs().add(new Scalar(0.1));
        EscapeVelocity plain = StepRule.escapeVelocity(START, 0);
        double[] ahead = sizes(
                path(stepping(Norms.max(), plain.doublingAhead(4)), doubles(2, 50, 1), w -> w.mul(h), 60), Norms.max());
        double[] slow = sizes(path(stepping(Norms.max(), plain), doubles(2, 50, 1), w -> w.mul(h), 60), Norms.max());
        // soon up, and then no longer than what any way gives as a bound
        assertThat(ahead[20]).isGreaterThan(slow[20]);
        assertThat(ahead[59] / slow[59]).isBetween(0.5, 2.0);
        assertThat(max(ahead)).isGreaterThan(ahead[59]);
    }

    /** Two tensors that escape at different lengths, without memory: d = max over time of the least of their bounds. */
    @Test
    void the_least_block_decides_when_each_has_its_own_bound() {
        Nets.Bare net = new Nets.Bare().with("near", doubles(1, 4, 4)).with("far", times(doubles(2, 3, 5), 100));
        Tensor near = net.get("near").detach().clone();
        Tensor far = net.get("far").detach().clone();
        Recipe recipe = stepping(Norms.max(), StepRule.escapeVelocity(1e-3, 0).leastOfBlocks());
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe);
                NoGradGuard frozen = new NoGradGuard()) {
            double d = 1e-3;
            for (int t = 0; t < 40; t++) {
                Tensor w = net.get("near").detach();
                Tensor v = net.get("far").detach();
                double least = Math.min(bound(w, near), bound(v, far));
                net.gradient("near", w);
                net.gradient("far", v);
                optimizer.step();
                assertThat(optimizer.stepSize().orElseThrow()).isCloseTo(d, within(1e-12));
                d = Math.max(d, least);
            }
            // the far one alone would have let it grow to its distance, about a hundred
            assertThat(d).isBetween(0.1, 3.0);
        }
    }

    /** ⟨g, w₀−w⟩/‖g‖₁ with g = w, the gradient of ½‖w‖². */
    private static double bound(Tensor w, Tensor origin) {
        return number(w.mul(origin.sub(w)).sum()) / number(w.abs().sum());
    }

    /** The scale of the loss does not matter, and that of the weights is the unit of the step. */
    @ParameterizedTest
    @MethodSource("norms")
    void escape_velocity_does_not_see_the_scale_of_the_loss(Norm norm) {
        Tensor c = doubles(1, 5, 3);
        Recipe recipe = stepping(norm, StepRule.escapeVelocity(1e-3, 0.9));
        List<Tensor> one = path(recipe, doubles(2, 5, 3), w -> w.sub(c), 15);
        List<Tensor> many = path(recipe, doubles(2, 5, 3), w -> w.sub(c).mul(new Scalar(1024.0)), 15);
        assertThat(relativeError(many.get(15), one.get(15))).isLessThan(1e-9);
    }

    @Test
    void armijo_never_lets_the_loss_rise_and_finds_the_minimum_of_a_quadratic() {
        Tensor h = doubles(1, 20, 1).abs().add(new Scalar(0.5));
        UnaryOperator<Tensor> loss = w -> w.square().mul(h).sum().mul(new Scalar(0.5));
        Recipe sgd = Recipes.sgd(lr(1)).stepping(StepRule.armijo(1000));
        List<Tensor> path = path(sgd, doubles(2, 20, 1), w -> w.mul(h), loss, 60);
        for (int i = 1; i < path.size(); i++) {
            assertThat(number(loss.apply(path.get(i)))).isLessThanOrEqualTo(number(loss.apply(path.get(i - 1))));
        }
        assertThat(number(loss.apply(path.get(60)))).isLessThan(1e-9);
    }

    @Test
    void armijo_without_a_loss_function_says_what_is_missing() {
        Nets.Bare net = new Nets.Bare().with("w", doubles(1, 3, 3));
        try (SteepestDescent optimizer =
                SteepestDescent.of(net, Recipes.sign(lr(0.1), momentum(0)).stepping(StepRule.armijo(1)))) {
            net.gradient("w", doubles(2, 3, 3));
            assertThatThrownBy(optimizer::step)
                    .hasMessageContaining("needs the loss as a function: call step(loss, function)");
        }
    }

    /** DoG with Euclidean updates of unit length and DoG on gradients are the same steps. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void distance_over_gradients_is_one_rule_for_gradients_and_unit_updates(boolean weighted) {
        StepRule rule = weighted ? StepRule.dowg(1e-4) : StepRule.dog(1e-3, 1e-8);
        Tensor c = doubles(1, 5, 3);
        Recipe gradients = Recipes.sgd(lr(1)).stepping(rule);
        List<Tensor> one = path(gradients, doubles(2, 5, 3), w -> w.sub(c), 30);
        List<Tensor> other = path(stepping(Norms.euclidean(), rule), doubles(2, 5, 3), w -> w.sub(c), 30);
        for (int t = 0; t <= 30; t++) {
            assertThat(relativeError(other.get(t), one.get(t))).isLessThan(1e-12);
        }
        assertThat(number(one.get(30).sub(c).norm()))
                .isLessThan(number(one.get(0).sub(c).norm()));
    }

    @Test
    void a_rule_that_needs_unit_updates_refuses_gradient_descent() {
        assertThatThrownBy(() ->
                        Recipes.sgd(lr(1), momentum(0.9), nesterov()).stepping(StepRule.escapeVelocity(START, 0.9)))
                .hasMessageContaining("escape velocity from 1.0E-6 with decay 0.9 needs updates of about unit length")
                .hasMessageContaining("LINEAR PROPORTIONAL");
    }

    /** A mixed network: the share of a role is what its rate makes of a step. */
    @Test
    void rates_count_in_the_coupled_step_of_prop_7() {
        Tensor g = doubles(3, 4, 4);
        Recipe one = stepping(Norms.max(), StepRule.sharpness(2));
        Recipe three = Recipe.everywhere("test", Descent.under(Norms.max()).at(3), StepRule.sharpness(2));
        double[] plain = sizes(path(one, doubles(1, 4, 4), w -> g, 1), Norms.max());
        double[] rated = sizes(path(three, doubles(1, 4, 4), w -> g, 1), Norms.max());
        // s = 1/3: η = 3‖g‖†/λ, and the update is 3η
        assertThat(rated[0] / plain[0]).isCloseTo(9, within(1e-9));
        assertThat(plain[0]).isCloseTo(number(g.abs().sum()) / 2, within(1e-12));
    }
}
