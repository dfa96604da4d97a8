package io.steepest.optim;

import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.rank;
import static io.steepest.recipe.Setting.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType.Double;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.param.Role;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import io.steepest.recipe.Catalogue;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Form;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.recipe.Setting;
import io.steepest.step.Reference;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Form and degree of homogeneity of the published optimizers, as they say and as they are. */
@ExtendWith(Scoped.class)
class FormTest {
    private static final InverseRoot ROOT = InverseRoot.pseudoInverse();

    private static Preconditioner kronecker(double s) {
        return Preconditioner.kronecker(Accumulation.ema(0.9), ROOT).exponent(s);
    }

    /** Eigenvalues of these begin at 0.1, which is a scale of its own until it is forgotten. */
    private static final Set<String> BEGIN_AT_A_SCALE = Set.of("kl-shampoo", "kl-soap");

    /** Every optimizer of the catalogue, at ε = 0 where it has one. */
    static Stream<Arguments> published() {
        return Catalogue.complete().stream()
                .filter(optimizer -> !BEGIN_AT_A_SCALE.contains(optimizer.name()))
                .map(optimizer -> {
                    Setting[] few = optimizer.select(lr(0.1), epsilon(0), every(3), rank(2), start(4), b2(0.95));
                    // a step rule would add a scale of its own
                    Recipe recipe = optimizer.recipe(few).stepping(StepRule.constant(0.1));
                    return Arguments.of(recipe, optimizer.form(), optimizer.degree());
                });
    }

    static Stream<Arguments> compositions() {
        Descent euclidean = Descent.under(Norms.euclidean()).unnormalized();
        Preconditioner shampoo = Preconditioner.kronecker(Accumulation.ema(0.9), ROOT);
        return Stream.of(
                Arguments.of(KroneckerRecipes.shampoo(shampoo, lr(0.1)), Form.STEEPEST, 0),
                Arguments.of(KroneckerRecipes.shampoo(kronecker(0.5), lr(0.1)), Form.STEEPEST, -1),
                Arguments.of(KroneckerRecipes.oneSidedShampoo(ROOT, lr(0.1)), Form.STEEPEST, 0),
                Arguments.of(KroneckerRecipes.graftedShampoo(shampoo, lr(0.1), epsilon(0)), Form.ALIGNED, 0),
                Arguments.of(
                        Recipe.everywhere(
                                "kl-metric",
                                euclidean.in(
                                        Preconditioner.klKronecker(0.9, 4, ROOT).exponent(0.5)),
                                StepRule.constant(0.1)),
                        Form.STEEPEST,
                        0),
                Arguments.of(
                        Recipe.everywhere(
                                "one-sided-kronecker",
                                Descent.under(Norms.max())
                                        .in(Preconditioner.kronecker(Accumulation.ema(0.9), ROOT)
                                                .on(Sides.LEFT)
                                                .exponent(1)),
                                StepRule.constant(0.1)),
                        Form.ORACLE,
                        -1));
    }

    private static final double SCALE = 1024;

    /** Where a matrix goes in some steps with gradients multiplied by a number. */
    private static Tensor moved(Recipe recipe, double factor) {
        Nets.Bare net = new Nets.Bare().with("w", normal(Double, 1, 4, 6).zero_());
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            for (int t = 1; t <= 12; t++) {
                net.gradient("w", normal(Double, 100 + t, 4, 6).mul(new Scalar(factor)));
                optimizer.step();
            }
            return net.get("w").detach().clone();
        }
    }

    @ParameterizedTest
    @MethodSource({"published", "compositions"})
    void updates_have_the_form_and_the_degree_that_they_say(Recipe recipe, Form form, double degree) {
        Descent descent = recipe.of(Role.LINEAR);
        assertThat(descent.form()).isEqualTo(form);
        assertThat(descent.degree(4, 6)).isCloseTo(degree, within(1e-15));
        Tensor one = moved(recipe, 1);
        Tensor other = moved(recipe, SCALE);
        assertThat(relativeError(other, one.mul(new Scalar(Math.pow(SCALE, degree)))))
                .isLessThan(1e-6);
    }

    @Test
    void explain_says_form_degree_and_where_a_limit_cuts_in() {
        Nets.Bare net = new Nets.Bare().with("w", normal(Double, 1, 4, 9000));
        try (SteepestDescent optimizer = SteepestDescent.of(
                net, KroneckerRecipes.soap(lr(0.1), b1(0.9), b2(0.9), epsilon(1e-8), decay(0), every(3)))) {
            Explanation.Row row = optimizer.explain().rows().get(0);
            assertThat(row.form()).isEqualTo(Form.STEEPEST);
            assertThat(row.degree()).isZero();
            assertThat(row.coordinates()).endsWith("left side only: 9000 is longer than 8192");
        }
    }

    /** A metric on one side of an oracle makes no norm, so its updates take a length from elsewhere. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_metric_on_one_side_takes_any_length(boolean before) {
        Preconditioner adam = Preconditioner.diagonal(0.9, 1e-8);
        Preconditioner side = before ? Preconditioner.before(adam) : Preconditioner.after(adam);
        Descent signs = Descent.under(Norms.max()).in(side);
        Descent unit = Descent.under(Norms.euclidean());
        List<Descent> lengths = List.of(
                signs,
                signs.unnormalized(),
                signs.alignedTo(Scale.radius(2)),
                signs.graftedTo(unit.unnormalized()),
                signs.graftedTo(unit.unnormalized().in(adam)),
                unit.graftedTo(signs));
        for (Descent descent : lengths) {
            Recipe recipe = Recipe.everywhere("one-sided", descent, StepRule.constant(0.1));
            Tensor first = normal(Double, 3, 3, 4);
            Nets.Bare net = new Nets.Bare().with("w", first);
            net.gradient("w", normal(Double, 4, 3, 4));
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
                optimizer.step();
                assertThat(relativeError(net.get("w"), first)).isBetween(1e-3, 100.0);
            }
            // what needs no norm steps it as well; what does is refused when the recipe is made
            recipe.stepping(StepRule.doubling(0.1, Reference.START));
        }
        Descent aligned = signs.alignedTo(Scale.radius(2));
        Recipe recipe = Recipe.everywhere("one-sided", aligned, StepRule.constant(0.1));
        assertThatThrownBy(() -> recipe.stepping(StepRule.dog(1e-6, 1e-8)))
                .hasMessageContaining("dog from 1.0E-6 with epsilon 1.0E-8 measures weights and gradients in a norm")
                .hasMessageContaining("recipe one-sided has none for LINEAR");
    }

    @Test
    void a_polyak_step_with_sania_is_invariant_to_the_scale_of_loss_and_weights() {
        List<Tensor> paths = Stream.of(new double[] {1, 1}, new double[] {50, 1}, new double[] {1, 0.01})
                .map(c -> quadratic(Recipes.saniaPolyak(b1(0.9), b2(0.99), epsilon(0)), c[0], c[1]))
                .toList();
        assertThat(relativeError(paths.get(1), paths.get(0))).isLessThan(1e-10);
        assertThat(relativeError(paths.get(2), paths.get(0))).isLessThan(1e-10);
        // it gets somewhere, too
        assertThat(largest(paths.get(0))).isGreaterThan(0.1);
    }

    /** Weights c·w' after some steps on {@code factor·½‖c·w' − 1‖²}. */
    private static Tensor quadratic(Recipe recipe, double factor, double c) {
        Tensor curvature = normal(Double, 7, 3, 4).square().add_(new Scalar(0.1));
        Nets.Bare net = new Nets.Bare().with("w", normal(Double, 1, 3, 4).zero_());
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe);
                NoGradGuard frozen = new NoGradGuard()) {
            for (int t = 1; t <= 10; t++) {
                Tensor off = net.get("w").mul(new Scalar(c)).sub(new Scalar(1.0));
                double loss = factor * 0.5 * off.square().mul(curvature).sum().item_double();
                net.gradient("w", off.mul(curvature).mul(new Scalar(c * factor)));
                optimizer.step(loss);
            }
            return net.get("w").mul(new Scalar(c));
        }
    }

    @Test
    void a_polyak_step_reaches_the_least_of_a_bowl_and_asks_for_the_loss() {
        Recipe recipe =
                Recipe.everywhere("polyak", Descent.under(Norms.euclidean()).unnormalized(), StepRule.polyak(0));
        Nets.Bare net = new Nets.Bare().with("w", normal(Double, 3, 3, 4));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            for (int t = 0; t < 60; t++) {
                Tensor w = net.get("w").detach();
                net.gradient("w", w);
                optimizer.step(0.5 * w.square().sum().item_double());
            }
            // half the way each time: η = ½ on the bowl ½‖w‖²
            assertThat(largest(net.get("w"))).isLessThan(1e-15);
            assertThatThrownBy(optimizer::step).hasMessageContaining("call step(loss)");
        }
        assertThatThrownBy(() -> StepRule.polyak(java.lang.Double.NaN)).hasMessageContaining("found NaN");
    }

    @Test
    void an_average_stands_in_for_the_weights_and_leaves() {
        Nets.Bare net = new Nets.Bare().with("w", normal(Double, 4, 3, 4));
        try (SteepestDescent optimizer = SteepestDescent.follow(Recipes.sgd(lr(0.1)))
                .averaging(WeightAverage.ema(0.5))
                .on(net)) {
            assertThatThrownBy(() -> optimizer.evaluating(() -> {})).hasMessageContaining("take a step first");
            net.gradient("w", normal(Double, 6, 3, 4));
            optimizer.step();
            Tensor first = net.get("w").detach().clone();
            net.gradient("w", normal(Double, 5, 3, 4));
            optimizer.step();
            Tensor second = net.get("w").detach().clone();
            Tensor mean = first.add(second.mul(new Scalar(2.0))).div(new Scalar(3.0));
            optimizer.evaluating(() -> {
                assertThat(relativeError(net.get("w"), mean)).isLessThan(1e-15);
                assertThatThrownBy(optimizer::step).hasMessageContaining("which is in evaluating(..)");
            });
            assertThat(relativeError(net.get("w"), second)).isZero();
        }
    }
}
