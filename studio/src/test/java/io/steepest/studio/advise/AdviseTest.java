package io.steepest.studio.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.train.Choice;
import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.TextDataset;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.ModelOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdviseTest {
    private static final Dataset DATA = TextDataset.of(
            "numbers",
            "a text",
            IntStream.range(0, 150)
                    .mapToObj(i -> "The number " + i * 37 % 100 + " comes before " + (i * 37 % 100 + 1) + ".\n")
                    .collect(Collectors.joining()),
            16,
            Vocabulary.Kind.CHARACTERS);

    private static final List<Cleanness> CLEANNESS = List.of(Cleanness.batch(8), Cleanness.smoothed(0.9));

    private static Setup setup(String optimizer) {
        return new Setup(
                new Setup.Source("numbers", Vocabulary.Kind.CHARACTERS, 16),
                new Setup.Network("gpt", new ModelOptions(16, 1, 2, false)),
                Choice.of(optimizer, 0.01),
                new Setup.Loop(6, 4, 1, 0, new Setup.Pace("constant", 0, 6)),
                new Setup.Evaluation(3, 2),
                1);
    }

    private static Plan plan(List<Long> at, List<String> norms) {
        return new Plan(at, CLEANNESS, Candidates.named(norms), 8, false);
    }

    @Test
    void every_tensor_is_measured_with_every_norm_and_gradient_and_two_names_of_one_direction_agree() {
        Plan plan = plan(List.of(3L, 6L), Candidates.names());
        Advice advice = Advise.run(plan, setup("adamw"), DATA, "cpu", 1, Stop.never(), Watch.silent());
        assertThat(advice.samples()).isEqualTo(2);
        // tok, pos, head, and six of the block
        assertThat(advice.subjects())
                .hasSize(9)
                .allSatisfy(s -> assertThat(s.shape()).contains("×"));
        assertThat(advice.measured()).hasSize(2 * 2 * 9 * Candidates.names().size());
        for (Group group : List.of(Group.ALL, new Group(Group.Kind.TENSOR, "blocks.0.mlp.up.weight"))) {
            for (Cleanness cleanness : CLEANNESS) {
                assertThat(advice.ratio(group, "rms-to-rms", cleanness).decrease())
                        .isEqualTo(advice.ratio(group, "spectral", cleanness).decrease());
                assertThat(advice.ratio(group, Candidates.BASE, cleanness)
                                .decrease()
                                .median())
                        .isEqualTo(1);
            }
        }
        assertThat(advice.measured())
                .allSatisfy(m -> assertThat(m.decrease()).isNotNegative())
                // the direction of any gradient is at most as steep as that of the fresh gradient itself
                .allSatisfy(m -> assertThat(m.slope()).isLessThanOrEqualTo(m.dual() * 1.001 + 1e-6));
        assertThat(advice.measured().stream().filter(Measured::holds).count())
                .isGreaterThan(advice.measured().size() / 2);
        assertThat(advice.joint()).hasSize(2 * (Candidates.names().size() + 1));
        assertThat(advice.together()).allSatisfy(j -> assertThat(j.decrease()).isGreaterThanOrEqualTo(0));
        assertThat(advice.payoff()).hasSize(4);
    }

    private static RunResult run(Progress progress, TrainingRun run) {
        return Trainer.train(run, progress, Stop.never(), unsaved -> {});
    }

    @Test
    void training_goes_on_as_if_nothing_was_measured() {
        for (String optimizer : List.of("adamw", "muon", "soap")) {
            List<RunResult.Point> alone;
            try (TrainingRun run = TrainingRun.start(setup(optimizer), DATA, "cpu")) {
                alone = run(Progress.silent(), run).curve();
            }
            try (TrainingRun run = TrainingRun.start(setup(optimizer), DATA, "cpu");
                    Observer observer = new Observer(
                            plan(List.of(2L, 5L), List.of("spectral", "spectral-kronecker")),
                            run,
                            Stop.never(),
                            Watch.silent())) {
                List<RunResult.Point> watched = run(observer, run).curve();
                assertThat(observer.samples()).hasSize(2);
                assertThat(watched.stream().map(RunResult.Point::validationLoss).toList())
                        .as(optimizer)
                        .isEqualTo(alone.stream()
                                .map(RunResult.Point::validationLoss)
                                .toList());
            }
        }
    }

    @Test
    void measuring_twice_gives_the_same() {
        Plan plan = plan(List.of(4L), List.of("max", "spectral-diagonal"));
        Advice first = Advise.run(plan, setup("adamw"), DATA, "cpu", 1, Stop.never(), Watch.silent());
        Advice second = Advise.run(plan, setup("adamw"), DATA, "cpu", 1, Stop.never(), Watch.silent());
        assertThat(second.measured()).isEqualTo(first.measured());
        assertThat(second.together()).isEqualTo(first.together());
    }

    @Test
    void wished_end_leaves_the_checkpoints_that_were_measured_whole() {
        Plan plan = plan(List.of(2L, 4L), List.of("max"));
        Stop stop = Stop.never();
        List<String> told = new ArrayList<>();
        Advice advice = Advise.run(plan, setup("adamw"), DATA, "cpu", 3, stop, (seed, step, cleanness) -> {
            told.add(seed + " " + step + " " + cleanness);
            if (told.size() == 4) {
                stop.wish();
            }
        });
        assertThat(told).containsExactly("1 2 batch 8", "1 2 β 0.9", "1 4 batch 8", "1 4 β 0.9");
        assertThat(advice.samples()).isEqualTo(1);
        assertThat(advice.measured()).allSatisfy(m -> assertThat(m.step()).isEqualTo(2));
        assertThat(advice.together()).hasSize(2 * 3);
    }

    @Test
    void plans_that_measure_nothing_or_have_no_base_are_refused() {
        assertThatThrownBy(() -> plan(List.of(), List.of("max"))).hasMessageContaining("0 checkpoints");
        assertThatThrownBy(
                        () -> new Plan(List.of(1L), CLEANNESS, Candidates.all().subList(1, 3), 8, false))
                .hasMessageContaining("frobenius");
        assertThatThrownBy(() -> Candidates.named(List.of("spektral"))).hasMessageContaining("spectral");
        assertThat(Plan.evenly(10, 4)).containsExactly(2L, 5L, 7L, 10L);
        assertThat(Plan.evenly(2, 4)).containsExactly(1L, 2L);
    }
}
