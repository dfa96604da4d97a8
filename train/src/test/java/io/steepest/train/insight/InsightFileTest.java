package io.steepest.train.insight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.param.Role;
import io.steepest.train.Choice;
import io.steepest.train.Progress;
import io.steepest.train.RunCheckpoint;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of a run goes on where the run goes on. */
class InsightFileTest {
    @TempDir
    Path tmp;

    private static Insight insight(long step, String tensor, double alignment) {
        return new Insight(step, tensor, Role.LINEAR, "spectral", Map.of(Quantity.ALIGNMENT, alignment));
    }

    private void write(long steps, List<Insight> insights) throws IOException {
        try (InsightFile file = InsightFile.append(tmp, steps)) {
            file.accept(insights);
        }
    }

    private List<String> read() throws IOException {
        return InsightFile.read(tmp).stream().map(i -> i.step() + i.tensor()).toList();
    }

    @Test
    void a_line_is_an_object_of_documented_fields() throws IOException {
        write(0, List.of(insight(1, "a.\"weight\"", 0.5), insight(1, "b", Double.POSITIVE_INFINITY)));
        List<String> lines = Files.readAllLines(tmp.resolve(InsightFile.NAME), UTF_8);
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        List<String> fields = new ArrayList<>(List.of("step", "tensor", "role", "norm"));
        Arrays.stream(Quantity.values()).map(Quantity::field).forEach(fields::add);
        List<String> found = new ArrayList<>();
        first.fieldNames().forEachRemaining(found::add);
        assertThat(found).isEqualTo(fields);
        assertThat(first.get("tensor").asText()).isEqualTo("a.\"weight\"");
        assertThat(first.get("alignment").asDouble()).isEqualTo(0.5);
        assertThat(first.get("slope").isNull()).isTrue();
        assertThat(new ObjectMapper().readTree(lines.get(1)).get("alignment").isNull())
                .isTrue();
        Insight back = InsightFile.read(tmp).get(0);
        assertThat(back.value(Quantity.ALIGNMENT)).isEqualTo(0.5);
        assertThat(back.value(Quantity.SLOPE)).isNaN();
    }

    @Test
    void steps_after_the_checkpoint_are_cut_off() throws IOException {
        write(0, List.of(insight(1, "a", 0), insight(1, "b", 0)));
        write(1, List.of(insight(2, "a", 0), insight(2, "b", 0)));
        write(2, List.of(insight(3, "a", 0), insight(3, "b", 0)));
        assertThat(read()).containsExactly("1a", "1b", "2a", "2b", "3a", "3b");
        write(2, List.of(insight(3, "a", 0.5)));
        assertThat(read()).containsExactly("1a", "1b", "2a", "2b", "3a");
        write(0, List.of(insight(1, "c", 0)));
        assertThat(read()).containsExactly("1c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"step\":2,\"tens",
                "{\"step\":2,\"tensor\":\"b\",\"role\":\"LINEAR\",\"norm\":\"x\"}",
                "\0\0\0\n",
                "7\n"
            })
    void a_broken_end_is_mended(String end) throws IOException {
        write(0, List.of(insight(1, "a", 0)));
        Files.writeString(tmp.resolve(InsightFile.NAME), end, StandardOpenOption.APPEND);
        assertThat(read()).containsExactly("1a");
        write(2, List.of(insight(3, "a", 0)));
        assertThat(read()).containsExactly("1a", "3a");
        assertThat(Files.readAllLines(tmp.resolve(InsightFile.NAME))).hasSize(2);
    }

    @Test
    void a_run_that_is_killed_and_resumed_writes_what_one_that_ran_through_does() throws IOException {
        Path whole = Files.createDirectory(tmp.resolve("whole"));
        try (TrainingRun run = TrainingRun.start(Tiny.gpt(tmp, Choice.of("muon", 0.01), 12, 1), "cpu")) {
            train(run, whole);
        }
        Path parts = Files.createDirectory(tmp.resolve("parts"));
        try (TrainingRun run = TrainingRun.start(Tiny.gpt(tmp, Choice.of("muon", 0.01), 5, 1), "cpu")) {
            train(run, parts);
            RunCheckpoint.save(run, parts);
        }
        // steps 6 to 9 are lost: the run is killed before its next checkpoint, in the middle of a line
        try (TrainingRun run = RunCheckpoint.resume(parts, OptionalLong.of(9), "cpu")) {
            train(run, parts);
        }
        Path file = parts.resolve(InsightFile.NAME);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
        try (TrainingRun run = RunCheckpoint.resume(parts, OptionalLong.of(12), "cpu")) {
            train(run, parts);
        }
        List<Insight> expected = InsightFile.read(whole);
        List<Insight> found = InsightFile.read(parts);
        assertThat(expected.stream().map(Insight::step).distinct()).containsExactly(1L, 2L, 4L, 6L, 8L, 10L, 12L);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            Insight insight = found.get(i);
            if (insight.step() == 6) {
                // the process that measured step 6 has not seen step 5
                assertThat(insight.value(Quantity.TURN)).isNaN();
            } else {
                assertThat(insight).isEqualTo(expected.get(i));
            }
        }
    }

    private static void train(TrainingRun run, Path folder) throws IOException {
        try (InsightFile file = InsightFile.append(folder, run.optimizer().steps());
                Insights insights = Insights.into(run, 2, file)) {
            Trainer.train(run, Progress.silent(), Stop.never(), kept -> {});
        }
    }
}
