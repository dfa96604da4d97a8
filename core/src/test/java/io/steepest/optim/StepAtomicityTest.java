package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.norm.Norm;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import io.steepest.step.Reference;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A step that is refused or that throws changes nothing. */
@ExtendWith(Scoped.class)
class StepAtomicityTest {

    private static Recipe adam(StepRule rule) {
        return Recipes.adam(lr(0.1), b1(0.9), b2(0.99), epsilon(1e-8)).stepping(rule);
    }

    private static Arguments step(String message, Recipe recipe, Consumer<SteepestDescent> step) {
        return Arguments.of(message, recipe, step);
    }

    static Stream<Arguments> refusedSteps() {
        StepRule constant = StepRule.constant(0.1);
        StepRule armijo = StepRule.armijo(1);
        boolean[] broke = new boolean[1];
        Schedule broken = t -> {
            boolean breaks = t == 3 && !broke[0];
            broke[0] |= breaks;
            return breaks ? Double.NaN : 0.1;
        };
        return Stream.of(
                step("needs the loss: call step(loss)", adam(StepRule.polyak(0)), SteepestDescent::step),
                step(
                        "needs the loss: call step(loss)",
                        adam(StepRule.polyak(0).paced(StepRule.constant(0.5))),
                        SteepestDescent::step),
                step("needs the loss as a function", adam(armijo), SteepestDescent::step),
                step("needs the loss as a function", adam(armijo), optimizer -> optimizer.step(1)),
                step("the loss is NaN before step 3", adam(armijo), optimizer -> optimizer.step(Double.NaN, () -> 1)),
                step(
                        "the loss is NaN before step 3",
                        adam(StepRule.polyak(0)),
                        optimizer -> optimizer.step(Double.NaN)),
                step("the loss is NaN before step 3", adam(constant), optimizer -> optimizer.step(Double.NaN)),
                step(
                        "the loss is Infinity before step 3",
                        adam(StepRule.dog(1e-6, 1e-8)),
                        optimizer -> optimizer.step(Double.POSITIVE_INFINITY)),
                step("gives a step size of NaN at step 3", adam(broken), SteepestDescent::step),
                step(
                        "no more batches",
                        adam(armijo),
                        optimizer -> optimizer.step(1, () -> {
                            throw new IllegalStateException("no more batches");
                        })),
                step(
                        "no more batches",
                        KroneckerRecipes.soap(lr(0.1), b1(0.9), b2(0.9), epsilon(1e-8), decay(0), every(2))
                                .stepping(armijo),
                        optimizer -> optimizer.step(1, () -> {
                            throw new IllegalStateException("no more batches");
                        })));
    }

    @ParameterizedTest(name = "{0} [{index}]")
    @MethodSource("refusedSteps")
    void a_refused_step_changes_nothing(String message, Recipe recipe, Consumer<SteepestDescent> step) {
        Tensor first = doubles(1, 4, 3);
        Nets.Bare tried = new Nets.Bare().with("w", first);
        Nets.Bare twin = new Nets.Bare().with("w", first);
        try (SteepestDescent optimizer = SteepestDescent.of(tried, recipe);
                SteepestDescent other = SteepestDescent.of(twin, recipe)) {
            for (int t = 1; t <= 2; t++) {
                proper(optimizer, tried, t);
                proper(other, twin, t);
            }
            Map<String, Tensor> before = copies(optimizer);
            Tensor weights = tried.get("w").detach().clone();
            double size = optimizer.stepSize().orElseThrow();
            tried.gradient("w", doubles(9, 4, 3));
            assertThatThrownBy(() -> step.accept(optimizer)).hasMessageContaining(message);
            assertThat(optimizer.steps()).isEqualTo(2);
            assertThat(optimizer.stepSize()).hasValue(size);
            assertThat(tried.get("w").equal(weights)).isTrue();
            copies(optimizer)
                    .forEach((name, value) ->
                            assertThat(value.equal(before.get(name))).as(name).isTrue());
            // nothing that is not in the state moved, either: counters of bases and of averages
            for (int t = 4; t <= 7; t++) {
                proper(optimizer, tried, t);
                proper(other, twin, t);
                assertThat(tried.get("w").equal(twin.get("w"))).isTrue();
            }
        }
    }

    private static void proper(SteepestDescent optimizer, Nets.Bare net, int seed) {
        net.gradient("w", doubles(seed, 4, 3));
        // a loss that falls with any step
        double[] trials = {1};
        optimizer.step(1, () -> trials[0] /= 2);
    }

    private static Map<String, Tensor> copies(SteepestDescent optimizer) {
        Map<String, Tensor> copies = new TreeMap<>();
        optimizer.state().tensors().forEach((name, tensor) -> copies.put(name, tensor.clone()));
        return copies;
    }

    /** The Euclidean norm until it breaks, as a kernel may. */
    private static final class Breaking implements Norm {
        private int left = 2;

        @Override
        public Tensor of(Tensor w) {
            return w;
        }

        @Override
        public Tensor lmo(Tensor g) {
            if (left-- == 0) {
                throw new IllegalArgumentException("did not converge\nat line 17 of kernel.cpp");
            }
            return g.neg();
        }
    }

    @Test
    void a_step_that_breaks_half_way_says_so_in_one_line_and_is_not_counted() {
        for (StepRule rule : new StepRule[] {StepRule.constant(0.1), StepRule.doubling(0.1, Reference.START)}) {
            Nets.Bare net = new Nets.Bare().with("w", doubles(1, 4, 3));
            Descent descent = Descent.under(new Breaking()).smoothedBy(Ema.of(0.9));
            try (SteepestDescent optimizer = SteepestDescent.of(net, Recipe.everywhere("breaking", descent, rule))) {
                for (int t = 1; t <= 2; t++) {
                    net.gradient("w", doubles(t, 4, 3));
                    optimizer.step();
                }
                assertThatThrownBy(optimizer::step)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "step 3 failed half way: did not converge; some weights and some state may have taken"
                                        + " it, so go back to a checkpoint");
                assertThat(optimizer.steps()).isEqualTo(2);
            }
        }
    }
}
