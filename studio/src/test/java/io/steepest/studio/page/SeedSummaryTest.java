package io.steepest.studio.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.studio.experiment.Tuned;
import io.steepest.train.RunResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedSummaryTest {
    static List<RunResult> twoSeeds() {
        List<RunResult> runs = new ArrayList<>();
        runs.add(Runs.run("adamw", 0.003, Runs.decaying(1.71, 0.011, 33, 2)).build());
        runs.add(Runs.run("adamw", 0.003, Runs.decaying(1.73, 0.011, 33, 3)).build());
        runs.add(Runs.run("muon", 0.02, Runs.decaying(1.62, 0.016, 41, 4)).build());
        runs.add(Runs.run("muon", 0.02, Runs.decaying(1.60, 0.016, 41, 5)).build());
        return runs;
    }

    @Test
    void seeds_become_mean_and_deviation_the_best_first() {
        List<RunResult> runs = twoSeeds();
        List<Tuned> summary = SeedSummary.of(runs, Runs.trials(), LossUnit.CHARACTER);
        assertThat(summary).extracting(Tuned::optimizer).containsExactly("muon", "adamw");
        double a = runs.get(2).last().validationLoss();
        double b = runs.get(3).last().validationLoss();
        assertThat(summary.get(0).measure("validation_loss").mean()).isCloseTo((a + b) / 2, within(1e-12));
        assertThat(summary.get(0).measure("validation_loss").deviation())
                .isCloseTo(Math.abs(a - b) / Math.sqrt(2), within(1e-12));
        assertThat(summary.get(0).measure("bits_per_character").mean())
                .isCloseTo((a + b) / 2 / Math.log(2), within(1e-12));
        assertThat(summary.get(0).lr()).isEqualTo(0.02);
        assertThat(summary.get(0).trials()).hasSize(5);
    }

    @Test
    void one_seed_has_no_summary() {
        assertThat(SeedSummary.of(Runs.six(), Runs.trials(), LossUnit.CHARACTER))
                .isEmpty();
    }
}
