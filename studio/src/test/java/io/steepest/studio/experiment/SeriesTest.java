package io.steepest.studio.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.train.Choice;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.ModelOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Comparing and tuning a linear model on the digits. */
class SeriesTest {
    private static final Setup SETUP = new Setup(
            new Setup.Source("digits", Vocabulary.Kind.CHARACTERS, 8),
            new Setup.Network("linear", new ModelOptions(1, 1, 1, false)),
            choice("sgd", 0.01),
            new Setup.Loop(20, 16, 1, 0, new Setup.Pace("linear", 1, 20)),
            new Setup.Evaluation(10, 4),
            3);

    private static Choice choice(String name, double lr) {
        return Choice.of(name, lr);
    }

    private static Series series(Stop stop) {
        Dataset data = TrainingRun.open(SETUP);
        return new Series(data, "cpu", Watch.silent(), stop);
    }

    @Test
    void a_diverging_optimizer_does_not_end_the_comparison() {
        Setup.Network deep = new Setup.Network("mlp", new ModelOptions(8, 2, 1, false));
        Setup setup =
                new Setup(SETUP.source(), deep, SETUP.optimizer(), SETUP.loop(), SETUP.evaluation(), SETUP.seed());
        List<Choice> choices = List.of(choice("sgd", 1e30), choice("adamw", 0.01));
        List<RunResult> results = Compare.run(series(Stop.never()), setup, choices, 2);
        assertThat(results).extracting(RunResult::optimizer).containsExactly("sgd", "sgd", "adamw", "adamw");
        assertThat(results).extracting(RunResult::seed).containsExactly(3L, 4L, 3L, 4L);
        assertThat(results.get(1).last().validationLoss()).isNaN();
        assertThat(results.get(3).last().validationLoss()).isBetween(0.0, 2.5);
    }

    @Test
    void all_optimizers_begin_with_the_same_weights() {
        List<Choice> choices = List.of(choice("sgd", 0.01), choice("muon", 0.01));
        List<RunResult> results = Compare.run(series(Stop.never()), SETUP, choices, 1);
        assertThat(results.get(0).curve().get(0).validationLoss())
                .isEqualTo(results.get(1).curve().get(0).validationLoss());
    }

    @Test
    void a_wished_end_leaves_the_results_before_it() {
        Stop stop = new Stop();
        stop.wish();
        assertThat(Compare.run(series(stop), SETUP, List.of(choice("sgd", 0.01)), 1))
                .isEmpty();
        assertThat(Tune.run(series(stop), SETUP)).isEmpty();
    }

    @Test
    void a_guess_far_too_small_is_tuned_upwards() {
        List<Trial> trials = Tune.run(series(Stop.never()), SETUP.with(choice("sgd", 1e-4)));
        assertThat(trials).hasSizeGreaterThan(5);
        assertThat(trials).extracting(Trial::lr).isSorted();
        assertThat(trials).filteredOn(Trial::chosen).hasSize(1);
        double least = trials.stream().mapToDouble(Trial::validationLoss).min().orElseThrow();
        assertThat(trials).filteredOn(Trial::chosen).allMatch(t -> t.validationLoss() == least);
        assertThat(Tune.chosen(trials).orElseThrow()).isGreaterThan(4e-4);
    }
}
