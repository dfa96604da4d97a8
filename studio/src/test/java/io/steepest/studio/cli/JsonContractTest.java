package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.train.Optimizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented fields of results for machines. More may be there. */
class JsonContractTest {
    private static final String[] RUN = {
        "optimizer",
        "seed",
        "hyperparameters",
        "parameters",
        "final",
        "best",
        "curve",
        "optimizer_seconds",
        "model_seconds",
        "state_bytes",
        "peak_memory_bytes"
    };
    private static final String[] POINT = {"step", "tokens", "seconds", "train_loss", "validation_loss"};

    @TempDir
    static Path tmp;

    @BeforeAll
    static void a_text() throws IOException {
        Cli.text(tmp);
    }

    private static JsonNode json(String line, int status) throws IOException {
        Path file = tmp.resolve("result.json");
        String all = line + " TINY --data " + tmp.resolve("numbers.txt") + " --json " + file;
        assertThat(Cli.run(all).status()).isEqualTo(status);
        JsonNode result = new ObjectMapper().readTree(Files.readAllBytes(file));
        Files.delete(file);
        return result;
    }

    private static void assertFields(JsonNode node, String... names) {
        for (String name : names) {
            assertThat(node.has(name)).as("%s in %s", name, node).isTrue();
        }
    }

    private static void assertRun(JsonNode run) {
        assertFields(run, RUN);
        assertFields(run.get("final"), POINT);
        assertFields(run.get("best"), POINT);
        assertThat(run.get("curve")).isNotEmpty().allSatisfy(point -> assertFields(point, POINT));
        assertThat(run.get("curve").get(0).get("step").asLong()).isZero();
        assertThat(run.get("curve").get(run.get("curve").size() - 1)).isEqualTo(run.get("final"));
        assertThat(run.get("parameters").asLong()).isPositive();
        assertThat(run.get("state_bytes").asLong()).isPositive();
        assertThat(run.get("peak_memory_bytes").asLong()).isGreaterThan(1 << 20);
        assertFields(run.get("hyperparameters"), "model", "width", "data", "lr", "schedule", "steps", "batch", "seed");
    }

    @Test
    void train() throws IOException {
        JsonNode result = json("train --steps 4 --seed 5 --out " + tmp.resolve("train"), 0);
        assertThat(result.get("command").asText()).isEqualTo("train");
        assertThat(Path.of(result.get("report").asText())).isRegularFile();
        assertThat(result.get("runs")).hasSize(1).allSatisfy(JsonContractTest::assertRun);
        JsonNode run = result.get("runs").get(0);
        assertThat(run.get("optimizer").asText()).isEqualTo("muon-fast");
        assertThat(run.get("seed").asLong()).isEqualTo(5);
        assertThat(run.get("final").get("step").asLong()).isEqualTo(4);
        assertThat(run.get("final").get("tokens").asLong()).isEqualTo(4 * 4 * 16);
        assertThat(run.get("final").get("validation_loss").asDouble()).isBetween(1.0, 4.0);
    }

    @Test
    void compare() throws IOException {
        JsonNode result = json(
                "compare --optimizer sgd,adamw --lr sgd=0.05 --seeds 2 --steps 4 --out " + tmp.resolve("compare"), 0);
        assertThat(result.get("command").asText()).isEqualTo("compare");
        assertThat(Path.of(result.get("report").asText())).isRegularFile();
        assertThat(result.get("runs")).hasSize(4).allSatisfy(JsonContractTest::assertRun);
        assertThat(result.get("runs"))
                .extracting(run -> run.get("optimizer").asText() + run.get("seed"))
                .containsExactly("sgd1", "sgd2", "adamw1", "adamw2");
        assertThat(result.get("runs").get(0).get("hyperparameters").get("lr").asDouble())
                .isEqualTo(0.05);
    }

    @Test
    void a_diverged_run_has_null_for_its_loss() throws IOException {
        JsonNode result = json("train --optimizer sgd --lr 1e20 --steps 8 --out " + tmp.resolve("diverged"), 1);
        JsonNode run = result.get("runs").get(0);
        assertRun(run);
        assertThat(run.get("final").get("validation_loss").isNull()).isTrue();
        assertThat(run.get("best").get("validation_loss").isNumber()).isTrue();
    }

    @Test
    void explain() throws IOException {
        JsonNode result = json("explain", 0);
        // Muon keeps one copy of hidden matrices and two of the rest
        assertThat(result.get("state").get("LINEAR").asDouble()).isEqualTo(1);
        assertThat(result.get("state").get("HEAD").asDouble()).isEqualTo(2);
        assertThat(result.get("state_in_all").asDouble()).isBetween(1.0, 2.0);
        JsonNode tensors = result.get("tensors");
        assertThat(tensors)
                .hasSize(15)
                .allSatisfy(row -> assertFields(
                        row,
                        "name",
                        "role",
                        "shape",
                        "norm",
                        "scale",
                        "mass",
                        "sensitivity",
                        "rate",
                        "decay",
                        "smoothing",
                        "coordinates",
                        "state_bytes",
                        "why"));
        assertThat(tensors.get(0).get("name").asText()).isEqualTo("tok.weight");
        assertThat(tensors.get(0).get("role").asText()).isEqualTo("EMBEDDING");
        assertThat(tensors.get(0).get("shape")).hasSize(2);
    }

    @Test
    void explain_of_memory() throws IOException {
        JsonNode memory = json("explain --memory", 0).get("memory");
        assertThat(memory)
                .hasSameSizeAs(Optimizers.names())
                .allSatisfy(row -> assertFields(row, "optimizer", "roles", "all"));
        JsonNode adamw = StreamSupport.stream(memory.spliterator(), false)
                .filter(row -> row.get("optimizer").asText().equals("adamw"))
                .findFirst()
                .orElseThrow();
        assertThat(adamw.get("all").asDouble()).isEqualTo(2);
    }
}
