package io.steepest.studio.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.train.Setup;
import io.steepest.train.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConductTest {
    /** Least at a step size of 0.1 for sgd and of 0.16 for sign, a little more from each next seed. */
    private static double loss(Setup setup) {
        double best = setup.optimizer().name().equals("sgd") ? 0.1 : 0.16;
        return 1 + Math.pow(Math.log(setup.optimizer().lr() / best), 2) + setup.seed() / 100.0;
    }

    @TempDir
    Path folder;

    private StudyResult conduct(Study study, Crew crew, Stop stop) throws IOException {
        try (Store store = Store.open(folder, false)) {
            return new Conduct(study, store, crew, setup -> "data", Studies.silent(), stop).run();
        }
    }

    private StudyResult conduct(Study study, Crew crew) throws IOException {
        return conduct(study, crew, Stop.never());
    }

    @Test
    void each_optimizer_gets_its_best_step_size_and_all_seeds() throws IOException {
        StudyResult result = conduct(Studies.small(), new Studies.Computing(ConductTest::loss));
        assertThat(result.whole()).isTrue();
        assertThat(result.arms()).extracting(arm -> arm.choice().lr()).containsExactly(0.1, 0.16);
        assertThat(result.arms()).allMatch(arm -> arm.runs().size() == 2 && !arm.atEdge());
        assertThat(result.arms().get(0).measure(Outcome.VALIDATION_LOSS).values())
                .containsExactly(1.01, 1.02);
    }

    @Test
    void nothing_is_run_twice_and_a_known_study_runs_nothing() throws IOException {
        Studies.Computing first = new Studies.Computing(ConductTest::loss);
        StudyResult result = conduct(Studies.small(), first);
        // sgd: three points, two halves, one more seed; sign: two more points above the grid
        assertThat(first.run()).hasSize(6 + 8).doesNotHaveDuplicates();
        Studies.Computing second = new Studies.Computing(ConductTest::loss);
        StudyResult again = conduct(Studies.small(), second);
        assertThat(second.run()).isEmpty();
        assertThat(again.arms()).isEqualTo(result.arms());
    }

    @Test
    void a_changed_study_runs_only_what_is_new() throws IOException {
        conduct(Studies.small(), new Studies.Computing(ConductTest::loss));
        Studies.Computing more = new Studies.Computing(ConductTest::loss);
        StudyResult result = conduct(StudyFile.parse("more", Studies.SMALL.replace("seeds: 2", "seeds: 5")), more);
        assertThat(more.run()).hasSize(2 * 3);
        assertThat(more.run()).allMatch(trial -> trial.setup().seed() >= 3);
        assertThat(result.arms()).allMatch(arm -> arm.runs().size() == 5);
    }

    @Test
    void an_optimizer_that_diverges_everywhere_has_a_result_that_says_so() throws IOException {
        StudyResult result = conduct(
                Studies.small(),
                new Studies.Computing(setup -> setup.optimizer().name().equals("sign") ? Double.NaN : loss(setup)));
        assertThat(result.whole()).isTrue();
        assertThat(result.arms().get(1).measure(Outcome.VALIDATION_LOSS).diverged())
                .isEqualTo(2);
        assertThat(result.arms().get(1).atEdge()).isTrue();
    }

    @Test
    void a_stop_keeps_what_has_ended() throws IOException {
        Stop stop = new Stop();
        Studies.Computing crew = new Studies.Computing(setup -> {
            if (setup.optimizer().name().equals("sign")) {
                stop.wish();
            }
            return loss(setup);
        });
        StudyResult result = conduct(Studies.small(), crew, stop);
        assertThat(result.whole()).isFalse();
        try (Store store = Store.open(folder, false)) {
            assertThat(store.size()).isEqualTo(crew.run().size());
        }
        Studies.Computing rest = new Studies.Computing(ConductTest::loss);
        assertThat(conduct(Studies.small(), rest).whole()).isTrue();
        assertThat(rest.run()).hasSize(14 - crew.run().size());
    }

    @Test
    void what_cannot_be_run_ends_the_study_as_it_was_thrown() {
        Crew crew = new Studies.Computing(ConductTest::loss) {
            @Override
            public CompletableFuture<Optional<Ran>> run(Trial trial) {
                return CompletableFuture.failedFuture(new IllegalArgumentException("no such file"));
            }
        };
        assertThatThrownBy(() -> conduct(Studies.small(), crew))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such file");
    }

    @Test
    void the_rest_and_the_decay_are_searched_after_the_step_size() throws IOException {
        String text = """
                base: {model: mlp, data: wine, steps: 3}
                optimizers: [muon]
                tuning: {factor: 4, points: 3, decay: [0, 0.1, 0.5]}
                seeds: 2
                """;
        double rest = 0.002;
        StudyResult result = conduct(StudyFile.parse("rest", text), new Studies.Computing(setup -> {
            double adam = setup.optimizer().settings().getOrDefault("adam-lr", 0.3);
            double decay = setup.optimizer().groups().decays().getOrDefault("*", 0.7);
            return Math.pow(Math.log(setup.optimizer().lr() / 0.05), 2)
                    + Math.pow(Math.log(adam / rest), 2)
                    + Math.abs(decay - 0.1);
        }));
        ArmResult arm = result.arms().get(0);
        assertThat(arm.choice().lr()).isBetween(0.05 / 2, 0.05 * 2);
        assertThat(arm.choice().settings().get("adam-lr")).isBetween(rest / 2, rest * 2);
        assertThat(arm.choice().groups().decays()).containsEntry("*", 0.1);
        assertThat(arm.tried()).extracting(Tried::knob).contains("lr", "adam-lr", "decay");
    }

    @Test
    void a_fixed_step_size_is_not_searched() throws IOException {
        Study study =
                StudyFile.parse("fixed", Studies.SMALL.replace("sign: {lr: 0.01}", "sign: {lr: 0.01, fixed: true}"));
        Studies.Computing crew = new Studies.Computing(ConductTest::loss);
        StudyResult result = conduct(study, crew);
        assertThat(crew.run()).hasSize(6 + 2);
        assertThat(result.arms().get(1).choice().lr()).isEqualTo(0.01);
    }

    @Test
    void a_grid_runs_every_step_size_from_every_seed() throws IOException {
        Study study = StudyFile.parse(
                "grid",
                Studies.SMALL.replace("tuning: {factor: 4, points: 3, widen: 2}", "rates: {below: 3, above: 3}"));
        Studies.Computing crew =
                new Studies.Computing(setup -> setup.optimizer().lr() > 0.5 ? Double.NaN : loss(setup));
        StudyResult result = conduct(study, crew);
        assertThat(crew.run()).hasSize(2 * 7 * 2);
        ArmResult sgd = result.arms().get(0);
        assertThat(sgd.choice().lr()).isEqualTo(0.1);
        assertThat(RateCurve.of(sgd).largestStable()).hasValue(0.4);
        // sign begins at 0.01: its best, 0.16, is beyond the grid
        assertThat(result.arms().get(1).atEdge()).isTrue();
    }

    @Test
    void the_best_step_size_lies_between_points_where_the_loss_is_a_parabola() throws IOException {
        Study study = StudyFile.parse(
                "grid",
                Studies.SMALL.replace("tuning: {factor: 4, points: 3, widen: 2}", "rates: {below: 3, above: 3}"));
        StudyResult result = conduct(study, new Studies.Computing(setup -> {
            double best = setup.seed() == 1 ? 0.07 : 0.13;
            return Math.pow(Math.log(setup.optimizer().lr() / best), 2);
        }));
        assertThat(RateCurve.of(result.arms().get(0)).best().orElseThrow().values())
                .satisfiesExactly(
                        // exact but for rounding
                        one -> assertThat(Math.pow(2, one))
                                .isCloseTo(0.07, org.assertj.core.api.Assertions.within(1e-9)),
                        two -> assertThat(Math.pow(2, two))
                                .isCloseTo(0.13, org.assertj.core.api.Assertions.within(1e-9)));
    }
}
