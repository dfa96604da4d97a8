package io.steepest.train.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.param.Role;
import io.steepest.train.Choice;
import io.steepest.train.Groups;
import io.steepest.train.Optimizers;
import io.steepest.train.Progress;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Batch;
import io.steepest.train.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsightsTest {
    /** Updates are differences of float32 weights near one, so about 1e-7 of them is lost; steps here are 0.01 and more. */
    private static final double ROUNDING = 1e-4;

    @TempDir
    Path tmp;

    private static List<Insight> train(Setup setup, long every) {
        List<Insight> all = new ArrayList<>();
        try (TrainingRun run = TrainingRun.start(setup, "cpu");
                Insights insights = Insights.into(run, every, all::addAll)) {
            Trainer.train(run, Progress.silent(), Stop.never(), kept -> {});
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"muon-fast", "adamw", "soap"})
    void a_run_is_the_same_bit_for_bit(String optimizer) throws IOException {
        Setup setup = Tiny.gpt(tmp, Choice.of(optimizer, 0.01), 6, 2);
        SortedMap<String, byte[]> alone;
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            Trainer.train(run, Progress.silent(), Stop.never(), kept -> {});
            alone = Tiny.bits(run, tmp.resolve("alone"));
        }
        SortedMap<String, byte[]> seen;
        List<Insight> all = new ArrayList<>();
        try (TrainingRun run = TrainingRun.start(setup, "cpu");
                Insights insights = Insights.into(run, 2, all::addAll)) {
            Trainer.train(run, Progress.silent(), Stop.never(), kept -> {});
            seen = Tiny.bits(run, tmp.resolve("seen"));
        }
        assertThat(all).isNotEmpty();
        assertThat(seen.keySet()).isEqualTo(alone.keySet());
        seen.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(alone.get(name)));
    }

    @ParameterizedTest
    @CsvSource({"sgd, 0.5", "normalized-sgd, 0.1", "sign, 0.01"})
    void the_first_step_of_steepest_descent_is_aligned(String optimizer, double lr) throws IOException {
        Setup setup = Tiny.gpt(tmp, Choice.of(optimizer, lr), 1, 1);
        List<Insight> all = train(setup, 1);
        assertThat(all).hasSizeGreaterThan(10).allSatisfy(insight -> {
            boolean moved = insight.value(Quantity.UPDATE_RMS) > 1e-4;
            if (moved && insight.role() != Role.GAIN) {
                assertThat(insight.value(Quantity.ALIGNMENT))
                        .as(insight.tensor() + " in " + insight.norm())
                        .isCloseTo(1, within(1e-3));
            }
            assertThat(insight.value(Quantity.ALIGNMENT)).isLessThan(1 + 1e-3);
        });
    }

    @Test
    void lengths_of_gradient_descent() {
        Setup setup = Tiny.setup("digits", "linear", Choice.of("sgd", 0.5).with(Map.of("momentum", 0.0)), 1, 1);
        for (Insight insight : train(setup, 1)) {
            assertThat(insight.value(Quantity.UPDATE_NORM))
                    .isCloseTo(0.5 * insight.value(Quantity.DUAL_NORM), within(ROUNDING));
            assertThat(insight.value(Quantity.SLOPE))
                    .isCloseTo(-0.5 * Math.pow(insight.value(Quantity.DUAL_NORM), 2), within(ROUNDING));
        }
    }

    @Test
    void the_first_step_and_every_so_many_are_measured_each_tensor_once() throws IOException {
        List<Insight> all = train(Tiny.gpt(tmp, Choice.of("muon", 0.01), 7, 1), 3);
        assertThat(all.stream().map(Insight::step).distinct()).containsExactly(1L, 3L, 6L);
        List<String> names =
                all.stream().filter(i -> i.step() == 3).map(Insight::tensor).toList();
        assertThat(names).doesNotHaveDuplicates().contains("tok.weight", "blocks.1.mlp.down.weight", "head.weight");
        assertThat(all.stream().filter(i -> i.step() == 6).map(Insight::tensor).toList())
                .isEqualTo(names);
        assertThat(all.stream().filter(i -> i.step() == 1))
                .allSatisfy(i -> assertThat(i.value(Quantity.TURN)).isNaN());
        assertThat(all.stream().filter(i -> i.step() > 1))
                .allSatisfy(i -> assertThat(i.value(Quantity.TURN)).isBetween(-1 - ROUNDING, 1 + ROUNDING));
    }

    @Test
    void each_step_turns_as_the_steps_in_between_did() throws IOException {
        Setup setup = Tiny.gpt(tmp, Choice.of("muon", 0.01), 4, 1);
        List<Insight> rare = train(setup, 4);
        List<Insight> often = train(setup, 1);
        for (Insight insight : rare.stream().filter(i -> i.step() == 4).toList()) {
            Insight same = often.stream()
                    .filter(i -> i.step() == 4 && i.tensor().equals(insight.tensor()))
                    .findFirst()
                    .orElseThrow();
            assertThat(insight).isEqualTo(same);
        }
    }

    @Test
    void decay_is_part_of_the_rate_and_not_of_the_alignment() {
        Choice plain = Choice.of("sgd", 0.001).with(Map.of("momentum", 0.0));
        Choice decaying = plain.telling(Groups.of(Map.of()).decayingBy(200));
        List<Insight> with = train(Tiny.setup("digits", "linear", decaying, 1, 1), 1);
        List<Insight> without = train(Tiny.setup("digits", "linear", plain, 1, 1), 1);
        Insight decayed = with.get(0);
        Insight free = without.get(0);
        assertThat(decayed.tensor()).isEqualTo("head.weight");
        assertThat(decayed.value(Quantity.UPDATE_NORM_WITHOUT_DECAY))
                .isCloseTo(free.value(Quantity.UPDATE_NORM), within(ROUNDING));
        assertThat(decayed.value(Quantity.ALIGNMENT)).isCloseTo(1, within(ROUNDING));
        // a fifth of the weight decays, and the step is at most as long as it is without decay
        double step = free.value(Quantity.EFFECTIVE_RATE);
        assertThat(step).isLessThan(0.01);
        assertThat(decayed.value(Quantity.EFFECTIVE_RATE)).isCloseTo(0.2, within(step));
    }

    @Test
    void activations_are_those_of_the_batches() {
        Setup setup = Tiny.setup("digits", "linear", Choice.of("sgd", 0.1), 1, 2);
        double squares = 0;
        long count = 0;
        try (TrainingRun run = TrainingRun.start(setup, "cpu");
                PointerScope scope = new PointerScope()) {
            for (int part = 0; part < 2; part++) {
                Batch batch = run.data().train(setup.seed(), part, setup.loop().batch());
                Tensor x = batch.inputs().to(torch.ScalarType.Double);
                squares += x.square().sum().item_double();
                count += x.numel();
            }
        }
        Insight head = train(setup, 1).get(0);
        assertThat(head.value(Quantity.INPUT_RMS)).isCloseTo(Math.sqrt(squares / count), within(1e-6));
        assertThat(head.value(Quantity.OUTPUT_RMS)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"digits, cnn", "digits, mlp", "digits, linear"})
    void every_layer_of_every_model_tells_its_activations(String data, String kind) {
        assertActivations(train(Tiny.setup(data, kind, Choice.of("adamw", 0.01), 1, 1), 1));
    }

    @Test
    void every_layer_of_a_gpt_tells_its_activations() throws IOException {
        List<Insight> all = train(Tiny.gpt(tmp, Choice.of("adamw", 0.01), 1, 1), 1);
        assertActivations(all);
        Insight norm = all.stream()
                .filter(i -> i.tensor().equals("blocks.0.norm1.weight"))
                .findFirst()
                .orElseThrow();
        // a layer norm with gains of one makes it one
        assertThat(norm.value(Quantity.OUTPUT_RMS)).isCloseTo(1, within(ROUNDING));
    }

    @Test
    void every_layer_of_an_encoder_tells_its_activations() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append(i % 2 == 0 ? "good" : "bad")
                    .append("\tThe book number ")
                    .append(i)
                    .append(" is here.\n");
        }
        Path file = Files.writeString(tmp.resolve("reviews.tsv"), lines);
        List<Insight> all = train(Tiny.setup(file.toString(), "encoder", Choice.of("adamw", 0.01), 1, 1), 1);
        assertThat(all).hasSizeGreaterThan(30);
        assertActivations(all);
    }

    private static void assertActivations(List<Insight> all) {
        assertThat(all.stream().filter(i -> i.tensor().endsWith("weight")))
                .isNotEmpty()
                .allSatisfy(i -> {
                    assertThat(i.value(Quantity.OUTPUT_RMS)).as(i.tensor()).isPositive();
                    if (!i.tensor().matches("(tok|pos|.*_embeddings)\\.weight")) {
                        assertThat(i.value(Quantity.INPUT_RMS)).as(i.tensor()).isPositive();
                    }
                });
    }

    @Test
    void a_tied_head_tells_what_it_reads() throws IOException {
        Setup untied = Tiny.gpt(tmp, Choice.of("adamw", 0.01), 1, 1);
        Setup setup = new Setup(
                untied.source(),
                new Setup.Network("gpt", new ModelOptions(16, 2, 2, true)),
                untied.optimizer(),
                untied.loop(),
                untied.evaluation(),
                untied.seed());
        Insight tied = train(setup, 1).stream()
                .filter(i -> i.tensor().equals("tok.weight"))
                .findFirst()
                .orElseThrow();
        // a layer norm with gains of one comes before
        assertThat(tied.value(Quantity.INPUT_RMS)).isCloseTo(1, within(ROUNDING));
    }

    static List<String> optimizers() {
        return Optimizers.names();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void no_step_is_steeper_than_the_steepest(String optimizer) {
        double lr = Optimizers.named(optimizer).lr();
        List<Insight> all = train(Tiny.setup("digits", "cnn", Choice.of(optimizer, lr), 2, 1), 1);
        assertThat(all).hasSize(2 * 6).allSatisfy(insight -> {
            // Hoelder's inequality, in float32
            for (Quantity part : List.of(Quantity.ALIGNMENT, Quantity.COSINE)) {
                double value = insight.value(part);
                assertThat(Double.isNaN(value) || Math.abs(value) < 1 + 1e-5)
                        .as(part + " of " + insight.tensor() + ": " + value)
                        .isTrue();
            }
            assertThat(insight.value(Quantity.GRADIENT_STABLE_RANK)).isGreaterThan(1 - 1e-6);
            assertThat(insight.value(Quantity.UPDATE_NORM)).isNotNegative().isFinite();
        });
    }

    @Test
    void a_step_of_zero_between_insights_is_refused() throws IOException {
        try (TrainingRun run = TrainingRun.start(Tiny.gpt(tmp, Choice.of("sgd", 0.1), 1, 1), "cpu")) {
            assertThatThrownBy(() -> Insights.into(run, 0, all -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("steps between insights must be at least 1, found 0");
        }
    }
}
