package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.param.Role;
import io.steepest.tensor.StateFormat;
import io.steepest.train.RunResult.Point;
import io.steepest.train.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in portions is the run in one, bit for bit: weights, optimizer and random state, losses. */
class ExactResumeTest {
    private static final long STEPS = 12;

    @TempDir
    Path tmp;

    static Stream<String> names() {
        return Optimizers.names().stream();
    }

    /** Of a schedule the place in it must be kept besides, so that all optimizers run on one below. */
    @ParameterizedTest
    @ValueSource(strings = {"adamw", "muon-fast", "soap"})
    void at_a_constant_pace(String name) throws IOException {
        assertExact(Setups.gpt(tmp, name, STEPS), 6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "muon+escape",
                "modular+cosine-last",
                "sign+doubling",
                "sgd+dog",
                "muon+dowg",
                "adam+dadapt",
                "sgd+armijo",
                "modular+sharpness"
            })
    void every_step_rule(String name) throws IOException {
        assertExact(Setups.gpt(tmp, name, STEPS), 6);
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_optimizer_on_a_schedule(String name) throws IOException {
        Setup.Pace cosine = new Setup.Pace("cosine", 3, STEPS);
        assertExact(Setups.looping(Setups.gpt(tmp, name, STEPS), 1, 0, cosine), 6);
    }

    @Test
    void within_the_warmup_and_between_evaluations() throws IOException {
        Setup.Pace wsd = new Setup.Pace("wsd", 5, STEPS);
        assertExact(Setups.looping(Setups.gpt(tmp, "adamw", STEPS), 1, 0, wsd), 4, 7, 11);
    }

    @Test
    void accumulated_and_clipped() throws IOException {
        Setup setup = Setups.gpt(tmp, "muon", STEPS);
        assertExact(Setups.looping(setup, 2, 0.1, setup.loop().pace()), 6);
    }

    @Test
    void a_gpt_with_tied_weights() throws IOException {
        Setup setup = Setups.gpt(tmp, "muon", STEPS);
        assertExact(Setups.on(setup, setup.source().data(), "gpt", new ModelOptions(16, 2, 2, true)), 6);
    }

    @Test
    void a_cnn_on_images() throws IOException {
        Setup setup = Setups.gpt(tmp, "modular", STEPS);
        assertExact(Setups.on(setup, "digits", "cnn", new ModelOptions(4, 2, 1, false)), 6);
    }

    @Test
    void with_the_shares_of_the_structure_from_unit_norm() throws IOException {
        Setup setup = Setups.gpt(tmp, "modular", STEPS);
        Setup.Network network = new Setup.Network("gpt", setup.network().options(), Init.UNIT_NORM);
        Setup started = new Setup(
                setup.source(),
                network,
                setup.optimizer().sharing(Shares.STRUCTURE),
                setup.loop(),
                setup.evaluation(),
                setup.seed());
        assertExact(started, 6);
        try (TrainingRun run = RunCheckpoint.resume(tmp.resolve("parts"), OptionalLong.of(STEPS + 1), "cpu")) {
            assertThat(run.optimizer().explain().rows())
                    .allSatisfy(row -> assertThat(row.mass()).isPositive());
            assertThat(run.setup().hyperparameters()).containsEntry("shares", "structure");
        }
    }

    @Test
    void with_given_roles_and_decay() throws IOException {
        Map<String, Role> roles = Map.of("*.q.weight", Role.HEAD);
        Setup setup = Setups.gpt(tmp, "muon", STEPS)
                .with(Choice.of("muon", 0.01).telling(Groups.of(roles).decayingBy(0.3)));
        assertExact(setup, 6);
    }

    @ParameterizedTest
    @EnumSource(
            value = StateFormat.class,
            names = {"BFLOAT16", "COMPENSATED"})
    void with_averages_in_few_bits(StateFormat format) throws IOException {
        Setup setup = Setups.gpt(tmp, "adamw", STEPS);
        assertExact(setup.with(setup.optimizer().keeping(format)), 6);
    }

    /** Trains in one portion and in several, each in a run of its own. */
    private void assertExact(Setup setup, long... ends) throws IOException {
        Path whole = tmp.resolve("whole");
        List<Point> expected;
        SortedMap<String, byte[]> bits;
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            expected = train(run);
            bits = Setups.bits(run, whole);
        }
        assertThat(bits.keySet()).anyMatch(name -> name.startsWith("optimizer/"));

        Path parts = tmp.resolve("parts");
        try (TrainingRun run = TrainingRun.start(setup.until(ends[0]), "cpu")) {
            train(run);
            RunCheckpoint.save(run, parts);
        }
        List<Point> curve = new ArrayList<>();
        for (int i = 1; i <= ends.length; i++) {
            disturb();
            long end = i < ends.length ? ends[i] : STEPS;
            try (TrainingRun run = RunCheckpoint.resume(parts, OptionalLong.of(end), "cpu")) {
                curve = train(run);
                RunCheckpoint.save(run, parts);
            }
        }
        SortedMap<String, byte[]> resumed = Setups.bits(parts);
        assertThat(resumed.keySet()).isEqualTo(bits.keySet());
        bits.forEach((name, bytes) -> assertThat(resumed.get(name)).as(name).isEqualTo(bytes));
        assertThat(losses(curve, expected)).isEqualTo(losses(expected, expected));
    }

    /** What another run in this process would do to torch's own random numbers. */
    private static void disturb() {
        torch.manual_seed(99);
        torch.rand(new long[] {7}).close();
    }

    private static List<Point> train(TrainingRun run) {
        return Trainer.train(run, Progress.silent(), Stop.never(), kept -> {}).curve();
    }

    /** Validation losses at the steps of another curve, without times; an end adds a point of its own. */
    private static List<List<Double>> losses(List<Point> curve, List<Point> steps) {
        List<Long> wanted = steps.stream().map(Point::step).toList();
        return curve.stream()
                .filter(p -> wanted.contains(p.step()))
                .map(p -> List.of((double) p.step(), (double) p.tokens(), p.validationLoss()))
                .toList();
    }
}
