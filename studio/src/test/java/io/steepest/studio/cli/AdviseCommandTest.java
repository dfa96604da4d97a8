package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviseCommandTest {
    private static final String BRIEF =
            "advise --quick --context 16 --seeds 1 --checkpoints 2 --batches 2,8 --betas 0,0.9 --norms max,spectral";

    @TempDir
    Path tmp;

    @Test
    void tables_page_and_json_are_written() throws Exception {
        Path out = tmp.resolve("out");
        Path json = tmp.resolve("result.json");
        Cli.Outcome outcome = Cli.run(BRIEF + " --data " + Cli.text(tmp) + " --out " + out + " --json " + json);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("best norm", "By tensor, gradients with β 0.9", "best of each", "Report: ")
                .doesNotContain("NaN");
        assertThat(outcome.errors()).contains("1/8: seed 1, step 6, batch 2");
        String page = Files.readString(out.resolve("report.html"));
        assertThat(page)
                .contains("<table class=\"heatmap\">", "blocks.0.mlp.up.weight", "id=\"chart-1\"", "<dt>Date</dt>")
                .doesNotContain("{{");
        // the scripts know such words, what is shown does not
        assertThat(page.substring(page.indexOf("<main>"), page.indexOf("</main>")))
                .doesNotContain("NaN", "null", "Infinity", "undefined");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("command").asText()).isEqualTo("advise");
        assertThat(result.get("hyperparameters").get("optimizer").asText()).isEqualTo("adamw");
        assertThat(result.get("seeds").asInt()).isEqualTo(1);
        assertThat(result.get("at")).hasSize(2);
        assertThat(result.get("fresh").asInt()).isEqualTo(8);
        assertThat(result.get("samples").asInt()).isEqualTo(2);
        assertThat(result.get("norms")).hasSize(3);
        assertThat(result.get("norms").get(0).asText()).isEqualTo("frobenius");
        assertThat(result.get("cleanness")).hasSize(4);
        assertThat(result.get("subjects")).hasSize(9).allSatisfy(s -> {
            assertThat(s.get("name").asText()).isNotEmpty();
            assertThat(s.get("role").asText()).isNotEmpty();
            assertThat(s.get("shape").asText()).contains("×");
        });
        // all, three roles, nine tensors
        assertThat(result.get("ratios")).hasSize(4 * 3 * (1 + 3 + 9)).allSatisfy(r -> {
            assertThat(r.get("group").asText()).isIn("ALL", "ROLE", "TENSOR");
            assertThat(r.get("name").isTextual()).isTrue();
            assertThat(r.get("decrease").get("median").isNumber()).isTrue();
            assertThat(r.get("decrease").get("coverage").isNumber()).isTrue();
            assertThat(r.get("promised").has("low")).isTrue();
        });
        assertThat(result.get("rates"))
                .hasSize(4 * 3 * 9)
                .allSatisfy(r -> assertThat(r.get("rate").has("median")).isTrue());
        assertThat(result.get("smoothness")).hasSize(3 * 9).allSatisfy(s -> {
            assertThat(s.get("constant").asDouble()).isNotNegative();
            assertThat(s.get("slope").asDouble()).isNotNegative();
        });
        assertThat(result.get("joint"))
                .hasSize(4 * 4)
                .allSatisfy(j -> assertThat(j.get("gain").has("median")).isTrue());
        assertThat(result.get("trust")).hasSize(4 * 3);
        assertThat(result.get("payoff"))
                .hasSize(4)
                .allSatisfy(p -> assertThat(p.has("beta")).isTrue());
        assertThat(result.get("measured")).hasSize(2 * 4 * 3 * 9).allSatisfy(m -> {
            assertThat(m.has("promised")).isTrue();
            assertThat(m.get("decrease").asDouble()).isNotNegative();
        });
        assertThat(result.get("together")).hasSize(2 * 4 * 4);
        assertThat(result.get("report").asText()).endsWith("report.html");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--norms spektral | spectral",
                "--betas 1 | --betas must be at least 0 and below 1, found 1.0",
                "--batches 0 | --batches must be at least 1, found 0",
                "--batches 4,4 | more than once",
                "--at 500 --steps 20 | --at 500 is after the last of 20 steps",
                "--at 5 --checkpoints 2 | --checkpoints and --at cannot be given together",
                "--quick --width 32 | --width cannot be given with --quick",
                "--fresh 0 | --fresh must be at least 1, found 0",
                "--optimizer adamm | adamw"
            })
    void wrong_usage_is_refused_before_anything_is_written(String options, String words) {
        Path out = tmp.resolve("none");
        Cli.Outcome outcome = Cli.run("advise " + options + " --out " + out);
        assertThat(outcome.err()).contains(words);
        Cli.assertSaidOnce(outcome, 2);
        assertThat(Files.exists(out)).isFalse();
    }
}
