package io.steepest.optim;

import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.dist.Ranks;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clipping within the step against clipping before it, and what a step knows of gradients that were clipped. */
@ExtendWith(Scoped.class)
class ClippedStepTest {
    private static final int STEPS = 5;
    /** Large enough for workers. */
    private static final long[] MATRIX = {700, 800};
    /** Libtorch adds the squares of 2^18 numbers in eight lanes of float32, each some 2^15 times rounded. */
    private static final double LANES = 2e-5;

    static Stream<Arguments> cases() {
        return Stream.of(
                        Recipes.adamw(lr(0.01), decay(0.1)),
                        Recipes.sgd(lr(0.1), momentum(0.9), nesterov()),
                        Recipes.lion(lr(0.01), decay(0.1)),
                        Recipes.sign(lr(0.01)),
                        Recipes.normalizedSgd(lr(0.1)),
                        Recipes.prodigy(),
                        KroneckerRecipes.splus(lr(0.1)))
                .flatMap(recipe ->
                        Stream.of(ScalarType.Float, ScalarType.Double).map(type -> Arguments.of(recipe, type)));
    }

    private static Tensor values(ScalarType type, long seed, long... shape) {
        return Tensors.normal(type, seed, shape);
    }

    private static Nets.Bare net(ScalarType type) {
        return new Nets.Bare().with("w", values(type, 1, 40, 30)).with("b", values(type, 2, 30));
    }

    /** Gradients whose lengths lie on both sides of one. */
    private static void gradients(Nets.Bare net, ScalarType type, int t) {
        double scale = t % 2 == 0 ? 1e-3 : 3;
        net.gradient("w", times(values(type, 10 + t, 40, 30), scale));
        net.gradient("b", times(values(type, 20 + t, 30), scale));
    }

    private static Map<String, Tensor> result(Nets.Bare net) {
        Map<String, Tensor> all = new TreeMap<>();
        for (String name : new String[] {"w", "b"}) {
            all.put(name, net.get(name).detach().clone());
            all.put("gradient of " + name, net.get(name).grad().clone());
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_step_that_clips_is_a_step_after_clipping(Recipe recipe, ScalarType type) {
        Nets.Bare within = net(type);
        Nets.Bare before = net(type);
        try (SteepestDescent one = SteepestDescent.follow(recipe).clippedTo(1).on(within);
                SteepestDescent other = SteepestDescent.of(before, recipe)) {
            for (int t = 1; t <= STEPS; t++) {
                gradients(within, type, t);
                gradients(before, type, t);
                one.step();
                other.clipGradients(1);
                other.step();
            }
        }
        // the divisor of the kernel is rounded once more than a factor would be, and signs do not see it
        double rounding = type == ScalarType.Float ? 1e-6 : 1e-14;
        Map<String, Tensor> expected = result(before);
        result(within)
                .forEach((name, found) -> assertThat(relativeError(found, expected.get(name)))
                        .as(name)
                        .isLessThan(rounding));
    }

    @Test
    void workers_find_the_length_that_one_thread_finds_and_the_first_nan() {
        Nets.Bare net = new Nets.Bare()
                .with("w", values(ScalarType.Float, 1, MATRIX))
                .with("b", values(ScalarType.Float, 2, 7));
        Tensor g = values(ScalarType.Float, 3, MATRIX);
        net.gradient("w", g);
        net.gradient("b", values(ScalarType.Float, 4, 7));
        double exact = Math.hypot(
                g.to(ScalarType.Double).norm().item_double(),
                values(ScalarType.Float, 4, 7).to(ScalarType.Double).norm().item_double());
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.adamw(lr(0.01)))) {
            assertThat(optimizer.clipGradients(2)).isCloseTo(exact, within(LANES * exact));
            assertThat(net.get("w").grad().norm().item_double()).isCloseTo(2, within(2 * LANES));
            optimizer.scaleGradients(0.5);
            assertThat(optimizer.clipGradients(2)).isCloseTo(1, within(LANES));
            set(net.get("w").grad(), Double.NaN);
            Tensor before = net.get("b").detach().clone();
            assertThatThrownBy(optimizer::step).hasMessageContaining("gradient of w holds NaN");
            assertThatThrownBy(() -> optimizer.clipGradients(1)).hasMessageContaining("gradient of w holds NaN");
            assertThat(net.get("b").detach().equal(before)).isTrue();
        }
    }

    /** Having clipped, a step need not look again; but it must where somebody wrote in between. */
    @Test
    void a_gradient_that_is_written_after_clipping_is_looked_at_again() {
        Nets.Bare net = net(ScalarType.Float);
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.adamw(lr(0.01)))) {
            gradients(net, ScalarType.Float, 1);
            optimizer.clipGradients(1);
            set(net.get("b").grad(), Double.NaN);
            assertThatThrownBy(optimizer::step).hasMessageContaining("gradient of b holds NaN");
            gradients(net, ScalarType.Float, 1);
            optimizer.clipGradients(1);
            set(optimizer.banks().get(0).gradients(), Double.POSITIVE_INFINITY);
            assertThatThrownBy(optimizer::step).hasMessageContaining("holds NaN or infinity");
        }
    }

    @Test
    void nan_is_refused_or_skipped_by_a_step_that_clips() {
        for (NonFinite policy : new NonFinite[] {NonFinite.FAIL, NonFinite.SKIP}) {
            Nets.Bare net = net(ScalarType.Float);
            try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.adamw(lr(0.01)))
                    .clippedTo(1)
                    .onNonFinite(policy)
                    .on(net)) {
                gradients(net, ScalarType.Float, 1);
                set(net.get("w").grad(), Double.NaN);
                Map<String, Tensor> before = result(net);
                if (policy == NonFinite.FAIL) {
                    assertThatThrownBy(optimizer::step).hasMessageContaining("gradient of w holds NaN");
                } else {
                    optimizer.step();
                }
                assertThat(optimizer.steps()).isZero();
                assertThat(net.get("w").detach().equal(before.get("w"))).isTrue();
                assertThat(net.get("b").grad().equal(before.get("gradient of b")))
                        .isTrue();
            }
        }
    }

    /** A pass over gradients that nothing is done to would be wasted. */
    @ParameterizedTest
    @MethodSource("cases")
    void gradients_that_are_short_enough_are_not_written(Recipe recipe, ScalarType type) {
        Nets.Bare net = net(type);
        try (SteepestDescent optimizer =
                SteepestDescent.follow(recipe).clippedTo(1e9).on(net)) {
            gradients(net, type, 1);
            List<Long> before = writes(optimizer);
            optimizer.step();
            assertThat(writes(optimizer)).isEqualTo(before);
        }
    }

    private static List<Long> writes(SteepestDescent optimizer) {
        return new Gradients(optimizer.banks(), Ranks.single()).writes();
    }

    /** The kernel cannot divide by more than float32 holds. */
    @Test
    void a_length_of_any_size_is_kept() {
        Nets.Bare net = net(ScalarType.Float);
        try (SteepestDescent optimizer =
                SteepestDescent.follow(Recipes.adamw(lr(0.01))).clippedTo(1e-35).on(net)) {
            net.gradient("w", times(values(ScalarType.Float, 3, 40, 30), 1e6));
            net.gradient("b", times(values(ScalarType.Float, 4, 30), 1e6));
            optimizer.step();
            double length = Math.hypot(
                    net.get("w").grad().to(ScalarType.Double).norm().item_double(),
                    net.get("b").grad().to(ScalarType.Double).norm().item_double());
            // entries near 1e-37 are normal numbers
            assertThat(length).isCloseTo(1e-35, within(1e-40));
            assertThat(net.get("w").detach().isfinite().all().item_bool()).isTrue();
        }
    }

    @Test
    void a_length_must_be_positive() {
        for (double length : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() ->
                            SteepestDescent.follow(Recipes.adamw(lr(0.01))).clippedTo(length))
                    .hasMessage("gradients are clipped to a positive length, found " + length);
        }
    }

    private static void set(Tensor x, double value) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            x.select(0, 0).fill_(new Scalar(value));
        }
    }
}
