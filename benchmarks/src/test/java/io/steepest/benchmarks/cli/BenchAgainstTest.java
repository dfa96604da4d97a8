package io.steepest.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.steepest.benchmarks.step.BenchAgainst;
import io.steepest.studio.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bench --against}: ratios over an earlier result, and what makes them worth nothing. */
class BenchAgainstTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESULT = """
            {"command": "bench",
             "machine": {"processor": "P", "class": "AVX2", "threads": 2, "blas": "OpenBLAS", "bandwidth": 20},
             "course": {"parameters": "8x8", "warm": 3, "clip": 0.0, "checked": true, "gradients": "random"},
             "peak": [{"dtype": "float32", "shape": [8, 8], "workers_gflops": 40, "together_gflops": 30}],
             "entries": [{"optimizer": "sign", "median_ms": 2, "mean_ms": 3, "worst_ms": 8, "state_bytes": 256,
                          "native_calls": null}]}
            """;

    @TempDir
    private Path tmp;

    private static ObjectNode result() throws IOException {
        return (ObjectNode) JSON.readTree(RESULT);
    }

    private BenchAgainst against(JsonNode earlier) throws IOException {
        return BenchAgainst.read(Files.writeString(tmp.resolve("earlier.json"), earlier.toString()));
    }

    @Test
    void ratios_are_now_over_then() throws IOException {
        ObjectNode now = result();
        ((ObjectNode) now.at("/entries/0"))
                .put("median_ms", 1)
                .put("mean_ms", 6)
                .put("native_calls", 5);
        ((ObjectNode) now.at("/machine")).put("bandwidth", 30);
        ((ObjectNode) now.at("/peak/0")).put("workers_gflops", 20);
        BenchAgainst against = against(result());
        assertThat(against.differences(now)).isEmpty();
        assertThat(against.times(now)).containsExactly(new BenchAgainst.Times("sign", 0.5, 2, 1, 1, Double.NaN));
        assertThat(against.speeds(now))
                .containsExactly(
                        new BenchAgainst.Speeds("memory, read and written", Double.NaN, 1.5),
                        new BenchAgainst.Speeds("X·Xᵀ of 8×8 in float32", 0.5, 1));
    }

    @Test
    void what_one_side_alone_has_is_left_out() throws IOException {
        ObjectNode now = result();
        ((ObjectNode) now.at("/entries/0")).put("optimizer", "lion");
        ((ObjectNode) now.at("/peak/0")).put("dtype", "bfloat16");
        assertThat(against(result()).times(now)).isEmpty();
        assertThat(against(result()).speeds(now)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "machine, processor, processor",
        "machine, class, class of processor",
        "machine, threads, number of threads",
        "machine, blas, BLAS",
        "course, parameters, parameters",
        "course, warm, number of warm steps",
        "course, clip, length to clip to",
        "course, checked, check of gradients",
        "course, gradients, gradients"
    })
    void what_differs_is_said(String part, String field, String words) throws IOException {
        ObjectNode then = result();
        ((ObjectNode) then.path(part)).put(field, "other");
        assertThat(against(then).differences(result()))
                .singleElement()
                .asString()
                .startsWith("another " + words + ": other in " + tmp);
        ((ObjectNode) then.path(part)).remove(field);
        assertThat(against(then).differences(result()))
                .containsExactly(tmp.resolve("earlier.json") + " does not say the " + words);
    }

    @Test
    void the_command_prints_and_writes_ratios() throws IOException {
        Path earlier = Files.writeString(tmp.resolve("earlier.json"), RESULT);
        Path json = tmp.resolve("now.json");
        Cli.Outcome run =
                Cli.run("bench --optimizers sign --parameters 8x8 --steps 2 --json " + json + " --against " + earlier);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).contains("steepest: --against: another processor: P in " + earlier);
        assertThat(run.out()).contains("now / then", "normalised by nothing");
        JsonNode now = JSON.readTree(json.toFile());
        assertThat(now.at("/against/times/0/median").asDouble())
                .isCloseTo(now.at("/entries/0/median_ms").asDouble() / 2, within(1e-9));
        assertThat(now.at("/against/times/0/state").asDouble()).isEqualTo(1);
        // what it wrote is what it reads
        assertThat(BenchAgainst.read(json).differences(now)).isEmpty();
        assertThat(BenchAgainst.read(json).speeds(now))
                .hasSize(1 + now.path("peak").size());
    }

    @Test
    void other_files_are_refused_in_one_line_before_any_work() throws IOException {
        refused(tmp.resolve("missing.json"), "is no file");
        Path file = tmp.resolve("file.json");
        Files.writeString(file, "{\"command\": ");
        refused(file, "is no JSON, as bench --json writes it");
        Files.writeString(file, "{\"command\": \"compare\"}");
        refused(file, "must be a result of bench --json, found one of compare");
        Files.writeString(file, "[]");
        refused(file, "found JSON without a command");
        Files.writeString(file, "{\"command\": \"bench\", \"growth\": []}");
        refused(file, "found one of bench --growth");
        Cli.Outcome growth = Cli.run("bench --growth 8x8,16x16 --against " + file);
        assertThat(growth.status()).isEqualTo(2);
        assertThat(growth.err()).contains("--growth takes none of");
    }

    private static void refused(Path file, String why) {
        Cli.Outcome run = Cli.run("bench --parameters 8x8 --against " + file);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors()).hasSize(1);
        assertThat(run.err()).contains("--against " + file, why);
        assertThat(run.out()).isEmpty();
    }
}
