package io.steepest.studio.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.train.Init;
import io.steepest.train.Precision;
import io.steepest.train.Progress;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.model.ModelOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The optimizers of the study of rescaled features, at the first guesses of their step sizes. */
class RescaledFeaturesTest {
    private static final Study STUDY = StudyFile.own("rescaled-features");
    private static final int STEPS = 25;
    private static final double REACH = 3;

    private final TrainingRunner runner = new TrainingRunner("cpu", Stop.never());

    private static Setup setup(String optimizer, String model, double k) {
        Arm arm = STUDY.arms().stream()
                .filter(each -> each.optimizer().equals(optimizer))
                .findFirst()
                .orElseThrow();
        Setup of = arm.setup();
        Setup.Pace pace = new Setup.Pace("linear", 0, STEPS);
        return of.with(of.source().rescaled(k))
                .with(new Setup.Network(
                        model,
                        new ModelOptions(8, 1, 1, false),
                        model.equals("linear") ? Init.ZERO : Init.RESCALED,
                        Precision.FLOAT64))
                .with(new Setup.Loop(STEPS, 128, 1, 0, pace), of.evaluation());
    }

    private ArmResult result(Setup setup) {
        Trial trial = new Trial(setup, 1, "");
        Ran ran = runner.run(trial, Progress.silent()).orElseThrow();
        Kept kept = Kept.of(trial, Circumstances.here(), ran.outcome(), ran.timing());
        Arm arm = new Arm("it", "", setup, setup, true, false);
        return new ArmResult(arm, setup.optimizer(), false, List.of(), List.of(kept));
    }

    /** How far the losses are from those on the original features. */
    private double deviation(String optimizer, String model, double k) {
        ArmResult original = result(setup(optimizer, model, 0));
        List<Outcome.At> curve = original.runs().get(0).outcome().curve();
        assertThat(curve).as("finite losses of %s", optimizer).hasSize(STEPS + 1);
        // or being the same would mean nothing
        assertThat(curve.get(STEPS).validationLoss()).isNotCloseTo(curve.get(0).validationLoss(), within(1e-3));
        return result(setup(optimizer, model, k)).deviation(original);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam-sania", "muadam-sania", "sign-sania", "sania-polyak"})
    void scale_of_features_changes_no_loss_of_an_invariant_optimizer(String optimizer) {
        assertThat(deviation(optimizer, "linear", REACH)).isLessThan(1e-6);
        assertThat(deviation(optimizer, "mlp", REACH)).isLessThan(1e-6);
        assertThat(deviation(optimizer, "linear", 10)).isLessThan(1e-6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sgd",
                "normalized-sgd",
                "sign",
                "adam",
                "muon",
                "shampoo",
                "soap",
                "splus",
                "kl-shampoo",
                "muadam"
            })
    void scale_of_features_changes_the_losses_of_all_others(String optimizer) {
        assertThat(deviation(optimizer, "linear", REACH)).isGreaterThan(1e-2);
    }

    @Test
    void affine_invariance_includes_that_to_scales_of_features() {
        // beyond k = 3 the factors are too near to singular for float64
        assertThat(deviation("mu-kl", "linear", 1)).isLessThan(1e-6);
    }

    @Test
    void independent_initial_weights_are_another_function_of_scaled_features() {
        Setup scaled = setup("adam-sania", "mlp", REACH);
        Setup.Network free = new Setup.Network("mlp", scaled.network().options(), Init.MODEL, Precision.FLOAT64);
        ArmResult original = result(setup("adam-sania", "mlp", 0));
        assertThat(result(scaled.with(free)).deviation(original)).isGreaterThan(1e-2);
    }

    @Test
    void rescaled_networks_begin_with_the_same_loss() {
        double original = result(setup("sgd", "mlp", 0)).runs().get(0).outcome().start();
        double scaled = result(setup("sgd", "mlp", 5)).runs().get(0).outcome().start();
        assertThat(scaled).isCloseTo(original, within(1e-12));
        assertThat(original).isGreaterThan(1);
    }

    @Test
    void rescaling_is_refused_where_it_cannot_be() {
        Setup single = setup("sgd", "mlp", 3);
        Setup.Network network = new Setup.Network("mlp", single.network().options(), Init.RESCALED, Precision.FLOAT32);
        assertThatThrownBy(() -> runner.start(single.with(network)))
                .hasMessage("rescaled features need precision float64, found float32");
        Setup.Network cnn = new Setup.Network("cnn", single.network().options(), Init.RESCALED, Precision.FLOAT64);
        assertThatThrownBy(() -> runner.start(single.with(cnn))).hasMessageContaining("models linear and mlp");
        Setup.Network deep = new Setup.Network("mlp", single.network().options(), Init.ZERO, Precision.FLOAT64);
        assertThatThrownBy(() -> runner.start(single.with(deep)))
                .hasMessageContaining("init zero is for the model linear");
        Setup text = StudyFile.own("role-norms").arms().get(0).setup();
        assertThatThrownBy(() -> runner.start(text.with(text.source().rescaled(1))))
                .hasMessageContaining("europarl is text");
        assertThatThrownBy(() -> text.source().rescaled(-1)).hasMessage("rescale must lie in [0, 100], found -1.0");
    }
}
