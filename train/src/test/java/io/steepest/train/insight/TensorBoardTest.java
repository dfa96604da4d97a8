package io.steepest.train.insight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.train.Choice;
import io.steepest.train.Progress;
import io.steepest.train.RunCheckpoint;
import io.steepest.train.RunResult;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real TensorBoard reads what a run writes. This needs a Python with the package tensorboard: {@code python3}, or what
 * the system property {@code steepest.python} names. {@link EventsTest} compares bytes on every machine.
 */
class TensorBoardTest {
    private static final String PYTHON = System.getProperty("steepest.python", "python3");

    @TempDir
    Path tmp;

    @BeforeAll
    static void a_python_with_tensorboard() throws InterruptedException {
        try {
            Process python = new ProcessBuilder(PYTHON, "-c", "import tensorboard")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assumeTrue(python.waitFor() == 0, PYTHON + " has no package tensorboard");
        } catch (IOException e) {
            assumeTrue(false, "no " + PYTHON);
        }
    }

    private JsonNode read(Path folder) throws IOException, InterruptedException {
        Path script = Path.of("src/test/python/read_events.py").toAbsolutePath();
        Path out = tmp.resolve("read.json");
        Path err = tmp.resolve("read.err");
        Process python = new ProcessBuilder(PYTHON, script.toString(), folder.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(python.waitFor()).as(Files.readString(err)).isZero();
        return new ObjectMapper().readTree(Files.readString(out, UTF_8));
    }

    private RunResult train(TrainingRun run, Path folder) throws IOException {
        try (TensorBoard board = TensorBoard.of(run, folder);
                InsightFile file = InsightFile.append(folder, run.optimizer().steps());
                Insights insights = Insights.into(run, 2, board.andThen(file))) {
            return Trainer.train(run, Progress.silent().and(board), Stop.never(), kept -> {});
        }
    }

    private static List<Integer> steps(JsonNode scalars) {
        List<Integer> steps = new ArrayList<>();
        scalars.forEach(point -> steps.add(point.get(0).asInt()));
        return steps;
    }

    @Test
    void a_run_and_one_that_was_killed_and_resumed() throws IOException, InterruptedException {
        Path folder = Files.createDirectory(tmp.resolve("run"));
        try (TrainingRun run = TrainingRun.start(Tiny.gpt(tmp, Choice.of("muon", 0.01), 4, 1), "cpu")) {
            train(run, folder);
            RunCheckpoint.save(run, folder);
        }
        // killed at step 6, before a checkpoint, in the middle of an event
        try (TrainingRun run = RunCheckpoint.resume(folder, OptionalLong.of(6), "cpu")) {
            train(run, folder);
        }
        Path last;
        try (var files = Files.list(folder)) {
            last = files.filter(file -> file.getFileName().toString().startsWith("events."))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 11));
        RunResult result;
        try (TrainingRun run = RunCheckpoint.resume(folder, OptionalLong.of(8), "cpu")) {
            result = train(run, folder);
        }
        JsonNode read = read(folder);
        JsonNode scalars = read.get("scalars");
        assertThat(steps(scalars.get("loss/train"))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(steps(scalars.get("step_size"))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(steps(scalars.get("tokens_per_second"))).hasSize(8);
        assertThat(steps(scalars.get("loss/validation"))).containsExactly(0, 4, 8);
        assertThat(scalars.get("loss/validation").get(2).get(1).asDouble())
                .isCloseTo(result.last().validationLoss(), within(1e-6));
        List<Insight> insights = InsightFile.read(folder);
        assertThat(insights).isNotEmpty();
        for (Insight insight : insights) {
            JsonNode alignments = scalars.get("alignment/" + insight.tensor());
            assertThat(steps(alignments)).containsExactly(1, 2, 4, 6, 8);
            int at = steps(alignments).indexOf((int) insight.step());
            assertThat(alignments.get(at).get(1).asDouble()).isCloseTo(insight.value(Quantity.ALIGNMENT), within(1e-6));
        }
        JsonNode texts = read.get("texts").get("setup/text_summary");
        assertThat(texts).hasSize(1);
        assertThat(texts.get(0).asText()).contains("| optimizer | muon |", "muon: step size");
        assertThat(read.get("text_plugin")).hasSize(1);
    }

    @Test
    void accuracy_where_the_data_has_classes() throws IOException, InterruptedException {
        Path folder = Files.createDirectory(tmp.resolve("run"));
        RunResult result;
        try (TrainingRun run =
                TrainingRun.start(Tiny.setup("digits", "linear", Choice.of("adamw", 0.01), 4, 1), "cpu")) {
            result = train(run, folder);
        }
        JsonNode scalars = read(folder).get("scalars");
        assertThat(scalars.get("accuracy/validation").get(1).get(1).asDouble())
                .isCloseTo(result.last().accuracy(), within(1e-6));
        assertThat(scalars.has("examples_per_second") || scalars.has("images_per_second"))
                .as(scalars.fieldNames().toString())
                .isTrue();
    }
}
