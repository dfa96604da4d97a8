package io.steepest.studio.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norms;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.StepRule;
import io.steepest.studio.experiment.Majorize.Length;
import io.steepest.studio.experiment.Majorize.Result;
import io.steepest.studio.experiment.Majorize.Run;
import io.steepest.train.data.Regression;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LinearOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class MajorizeTest {
    private static final List<String> BEGUN = new ArrayList<>();
    private static final Result DIABETES = Majorize.run(Regression.open("diabetes"), 120, BEGUN::add);
    private static final Result HALVES = Majorize.run(Regression.open("halves"), 20, run -> {});

    private static Run run(Result result, Majorizer norm, Length length) {
        return result.runs().stream()
                .filter(r -> r.norm() == norm && r.length() == length)
                .findFirst()
                .orElseThrow();
    }

    private static double last(Run run) {
        return run.excess().get(run.excess().size() - 1);
    }

    @Test
    void every_step_of_a_bound_gains_at_least_what_it_promises() {
        for (Result result : List.of(DIABETES, HALVES)) {
            result.runs().stream().filter(r -> r.length() != Length.TUNED).forEach(r -> {
                assertThat(r.guaranteed())
                        .hasSameSizeAs(r.excess().subList(1, r.excess().size()));
                assertThat(r.leastRatio()).as(r.label()).isGreaterThan(1 - 1e-5);
                assertThat(r.rises()).as(r.label()).isZero();
            });
        }
    }

    /** Not to the last digit: two pixels are blank in all images, so the gradient has not full rank. */
    @Test
    void with_a_tight_bound_a_step_gains_what_it_promises_and_no_more() {
        Run run = run(HALVES, Majorizer.SPECTRAL, Length.ASSUMED);
        for (int i = 0; i < run.guaranteed().size(); i++) {
            double gained = run.excess().get(i) - run.excess().get(i + 1);
            assertThat(gained / run.guaranteed().get(i)).isBetween(1 - 1e-5, 1.05);
        }
    }

    @Test
    void the_spectral_bound_fits_many_outputs_better_than_a_tuned_gradient() {
        double untuned = last(run(HALVES, Majorizer.SPECTRAL, Length.ASSUMED));
        for (Majorizer other : List.of(Majorizer.FROBENIUS, Majorizer.MAX)) {
            for (Length length : Length.values()) {
                assertThat(untuned).isLessThan(last(run(HALVES, other, length)) / 2);
            }
        }
    }

    @Test
    void with_one_output_the_spectral_bound_is_gradient_descent() {
        for (Length length : List.of(Length.ASSUMED, Length.MEASURED)) {
            List<Double> spectral = run(DIABETES, Majorizer.SPECTRAL, length).excess();
            List<Double> gradient = run(DIABETES, Majorizer.FROBENIUS, length).excess();
            for (int i = 0; i < spectral.size(); i++) {
                assertThat(spectral.get(i)).isCloseTo(gradient.get(i), within(1e-12));
            }
        }
    }

    @Test
    void tuned_runs_chose_the_best_of_their_grid() {
        DIABETES.runs().stream().filter(r -> r.length() == Length.TUNED).forEach(r -> {
            double best = r.trials().stream()
                    .mapToDouble(Majorize.Trial::excess)
                    .min()
                    .orElseThrow();
            assertThat(r.trials()).hasSizeGreaterThanOrEqualTo(5);
            assertThat(last(r)).isEqualTo(best);
            assertThat(r.rate()).isPositive();
        });
    }

    @Test
    void one_percent_is_reached_when_the_loss_is_one_percent_above_the_least() {
        Run run = run(DIABETES, Majorizer.FROBENIUS, Length.MEASURED);
        int at = run.reached(DIABETES.minimum()).orElseThrow();
        assertThat(run.excess().get(at)).isLessThanOrEqualTo(0.01 * DIABETES.minimum());
        assertThat(run.excess().get(at - 1)).isGreaterThan(0.01 * DIABETES.minimum());
        assertThat(run.reached(0)).isEmpty();
    }

    @Test
    void the_loss_of_zero_weights_is_half_the_mean_square_of_the_targets() {
        assertThat(DIABETES.start()).isCloseTo(0.5, within(1e-12));
        // linear regression explains about half of the variance; published R² of the raw table: 0.518
        assertThat(DIABETES.minimum()).isBetween(0.23, 0.26);
    }

    @Test
    void every_run_is_announced() {
        assertThat(BEGUN)
                .hasSize(Majorize.runs())
                .containsExactlyElementsOf(
                        DIABETES.runs().stream().map(Run::label).toList());
    }

    @Test
    void no_steps_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Majorize.run(Regression.open("diabetes"), 0, run -> {}))
                .withMessageContaining("steps must be at least 1, found 0");
    }

    /** λ‖Δ‖² of the spectral bound is ‖Δ‖² in RMS→RMS: the library's optimizer needs no constant at all. */
    @Test
    void the_optimizer_under_rms_to_rms_at_step_size_one_takes_the_same_steps() {
        Recipe recipe = Recipe.everywhere(
                "majorize", Descent.under(Norms.rmsToRms(Polar.svd())).unnormalized(), StepRule.constant(1));
        try (PointerScope scope = new PointerScope();
                Predictor predictor = new Predictor(32, 32);
                SteepestDescent optimizer = SteepestDescent.of(predictor, recipe)) {
            SquareLoss loss = SquareLoss.of(Regression.open("halves"));
            List<Double> expected =
                    run(HALVES, Majorizer.SPECTRAL, Length.ASSUMED).excess();
            for (int i = 0; i < 5; i++) {
                Tensor w = predictor.head.weight();
                assertThat(loss.excess(w.detach().unsqueeze(0))).isCloseTo(expected.get(i), within(1e-10));
                optimizer.zeroGrad();
                // a function with the gradient of the loss
                Tensor gradient = loss.gradient(w.detach().unsqueeze(0)).squeeze(0);
                w.mul(gradient).sum().backward();
                optimizer.step();
            }
        }
    }

    private static final class Predictor extends Module {
        private final LinearImpl head;

        Predictor(long inputs, long outputs) {
            retainReference();
            LinearOptions options = new LinearOptions(inputs, outputs);
            options.bias().put(false);
            head = register_module("head", new LinearImpl(options));
            to(ScalarType.Double, false);
            try (NoGradGuard guard = new NoGradGuard()) {
                head.weight().mul_(new Scalar(0.0));
            }
        }
    }
}
