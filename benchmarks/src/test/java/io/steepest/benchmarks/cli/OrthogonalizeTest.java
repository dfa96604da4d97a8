package io.steepest.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.studio.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrthogonalizeTest {
    @TempDir
    static Path tmp;

    private static JsonNode rows(String line) throws IOException {
        Path file = tmp.resolve("result.json");
        Cli.Outcome outcome = Cli.run("orthogonalize " + line + " --rounds 2 --json " + file);
        assertThat(outcome.err()).containsPattern("\\d+/\\d+: [a-z]");
        assertThat(outcome.status()).isZero();
        JsonNode result = new ObjectMapper().readTree(Files.readAllBytes(file));
        assertThat(result.get("command").asText()).isEqualTo("orthogonalize");
        assertThat(result.get("rounds").asInt()).isEqualTo(2);
        return result.get("rows");
    }

    private static JsonNode row(JsonNode rows, String spectrum, String method, String dtype) {
        for (JsonNode row : rows) {
            if (row.get("spectrum").asText().equals(spectrum)
                    && row.get("method").asText().equals(method)
                    && row.get("dtype").asText().equals(dtype)) {
                return row;
            }
        }
        throw new AssertionError(method + " is missing");
    }

    @Test
    void every_method_is_compared_with_svd_on_every_spectrum() throws IOException {
        JsonNode rows = rows("--shapes 16x24,8x8 --spectra gaussian,repeated,deficient,log2"
                + " --methods keller,sketch,inverse-root,coupled-newton,polar-express");
        // svd, keller in 2 dtypes, sketch, inverse root in 2, coupled Newton, polar express in 2
        assertThat(rows).hasSize(2 * 4 * 9);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("milliseconds").asDouble()).isPositive();
            assertThat(row.get("gigaflops").asDouble()).isPositive();
        });
        assertThat(rows.get(0).get("rows").asLong()).isEqualTo(16);
        assertThat(rows.get(0).get("columns").asLong()).isEqualTo(24);
        assertThat(rows.get(0).get("of_svd").asDouble()).isEqualTo(1);
    }

    @Test
    void errors_are_those_of_the_methods() throws IOException {
        JsonNode rows = rows("--shape 32x48 --spectra repeated,deficient --methods keller,sketch,polar-express");
        assertThat(row(rows, "repeated", "svd", "float32").get("worst").asDouble())
                .isLessThan(1e-5);
        assertThat(row(rows, "repeated", "svd", "float32").get("alignment").asDouble())
                .isCloseTo(1, within(1e-5));
        assertThat(row(rows, "repeated", "keller", "float32").get("worst").asDouble())
                .isBetween(0.01, 0.35);
        // a sketch of an eighth of the directions, here where they are equal in fours
        assertThat(row(rows, "repeated", "sketch", "float32").get("alignment").asDouble())
                .isCloseTo(1 / 8.0, within(1e-4));
        // null directions: the exact factor has residual √16
        assertThat(row(rows, "deficient", "svd", "float32").get("residual").asDouble())
                .isCloseTo(4, within(1e-4));
        assertThat(row(rows, "deficient", "svd", "float32").get("alignment").asDouble())
                .isCloseTo(1, within(1e-5));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --method nope | no method named "nope"; ./steepest orthogonalize --help lists the
            --spectrum flat | no spectrum named "flat"; known spectra: gaussian, repeated, deficient, and log1 to log15
            --shape 12 | --shape 12 is not rows x columns, such as 256x1024
            --rounds 0 | --rounds must be at least 1, found 0
            """)
    void wrong_usage_is_refused_at_once(String line, String message) {
        Cli.Outcome outcome = Cli.run("orthogonalize " + line);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.errors().get(0)).contains(message);
        assertThat(outcome.out()).isEmpty();
    }
}
