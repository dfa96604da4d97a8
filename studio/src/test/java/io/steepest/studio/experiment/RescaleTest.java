package io.steepest.studio.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.engine.Engine;
import io.steepest.recipe.Recipe;
import io.steepest.studio.experiment.Rescale.Init;
import io.steepest.studio.experiment.Rescale.Model;
import io.steepest.studio.experiment.Rescale.Problem;
import io.steepest.train.Stop;
import io.steepest.train.data.Table;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RescaleTest {
    private static final int STEPS = 25;
    private static final double REACH = 3;

    private static int threads;

    private final Table table = Table.open("digits");

    @BeforeAll
    static void prepare() {
        Engine.prepare();
        threads = torch.get_num_threads();
        torch.set_num_threads(1);
    }

    /** Other tests of this process run as the machine does. */
    @AfterAll
    static void restore() {
        torch.set_num_threads(threads);
    }

    /** How far the curve of losses at the first guess of a step size is from that on the original features. */
    private double deviation(String optimizer, Model model, Init init, double k) {
        RescaleOptimizers.Entry entry = RescaleOptimizers.named(optimizer);
        Problem problem = new Problem(model, 8, init, STEPS, 128);
        Recipe recipe = Rescale.paced(entry.recipe().apply(entry.lr()), entry.lr(), STEPS);
        RescaledRun original = RescaledRun.of(table, problem, recipe, 0, 1);
        RescaledRun scaled = RescaledRun.of(table, problem, recipe, k, 1);
        assertThat(original.losses()).as("finite losses of %s", optimizer).hasSize(STEPS + 1);
        // or being the same would mean nothing
        assertThat(original.losses().get(STEPS)).isNotCloseTo(original.losses().get(0), within(1e-3));
        return scaled.deviation(original);
    }

    @ParameterizedTest
    @CsvSource({"adam-sania", "muadam-sania", "sign-sania", "sania-polyak"})
    void scale_of_features_changes_no_loss_of_an_invariant_optimizer(String optimizer) {
        assertThat(RescaleOptimizers.named(optimizer).invariant()).isTrue();
        assertThat(deviation(optimizer, Model.LINEAR, Init.RESCALED, REACH)).isLessThan(1e-6);
        assertThat(deviation(optimizer, Model.MLP, Init.RESCALED, REACH)).isLessThan(1e-6);
        assertThat(deviation(optimizer, Model.LINEAR, Init.RESCALED, 10)).isLessThan(1e-6);
    }

    @ParameterizedTest
    @CsvSource({"sgd", "normalized-sgd", "sign", "adam", "muon", "shampoo-ema", "soap", "splus", "kl-shampoo", "muadam"
    })
    void scale_of_features_changes_the_losses_of_all_others(String optimizer) {
        assertThat(RescaleOptimizers.named(optimizer).invariant()).isFalse();
        assertThat(deviation(optimizer, Model.LINEAR, Init.RESCALED, REACH)).isGreaterThan(1e-2);
    }

    @Test
    void affine_invariance_includes_that_to_scales_of_features() {
        // beyond k = 3 the factors are too near to singular for float64
        assertThat(deviation("mu-kl", Model.LINEAR, Init.RESCALED, 1)).isLessThan(1e-6);
    }

    @Test
    void independent_initial_weights_are_another_function_of_scaled_features() {
        assertThat(deviation("adam-sania", Model.MLP, Init.INDEPENDENT, REACH)).isGreaterThan(1e-2);
    }

    @Test
    void rescaled_networks_begin_with_the_same_loss() {
        Problem problem = new Problem(Model.MLP, 8, Init.RESCALED, 1, 64);
        RescaleOptimizers.Entry sgd = RescaleOptimizers.named("sgd");
        double original = RescaledRun.of(table, problem, sgd.recipe().apply(0.1), 0, 1)
                .losses()
                .get(0);
        double scaled = RescaledRun.of(table, problem, sgd.recipe().apply(0.1), 5, 1)
                .losses()
                .get(0);
        assertThat(scaled).isCloseTo(original, within(1e-12));
        assertThat(original).isGreaterThan(1);
    }

    @Test
    void step_sizes_are_tuned_on_the_original_and_on_each_scale() {
        Problem problem = new Problem(Model.LINEAR, 8, Init.RESCALED, 10, 32);
        Rescale experiment = new Rescale(Table.open("wine"), problem, List.of(0.0, 3.0), 2, Stop.never());
        Rescale.Row row = experiment
                .run(List.of(RescaleOptimizers.named("sgd")), 1, done -> {})
                .get(0);
        assertThat(row.kept()).extracting(Tuned::condition).containsExactly("k = 0", "k = 3");
        assertThat(row.kept())
                .extracting(Tuned::lr)
                .containsOnly(row.tuned().get(0).lr());
        assertThat(row.tuned().get(1).lr()).isLessThan(row.tuned().get(0).lr());
        assertThat(row.tuned()).allSatisfy(t -> {
            assertThat(t.atEdge()).isFalse();
            assertThat(t.trials()).filteredOn(Trial::chosen).hasSize(1).allMatch(chosen -> chosen.lr() == t.lr());
            assertThat(t.measure(Rescale.VALIDATION).values()).hasSize(2);
        });
        assertThat(row.tuned().get(1).measure(Rescale.VALIDATION).mean())
                .isLessThan(row.kept().get(1).measure(Rescale.VALIDATION).mean());
        assertThat(row.kept().get(0).measure(Rescale.DEVIATION).mean()).isZero();
    }

    @Test
    void the_original_features_come_first() {
        Problem problem = new Problem(Model.LINEAR, 8, Init.RESCALED, 10, 32);
        assertThatThrownBy(() -> new Rescale(table, problem, List.of(3.0, 0.0), 1, Stop.never()))
                .hasMessageContaining("must begin with 0");
    }
}
