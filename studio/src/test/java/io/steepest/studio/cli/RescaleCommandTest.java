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

class RescaleCommandTest {
    @TempDir
    Path tmp;

    @Test
    void tables_page_and_json_are_written() throws Exception {
        Path out = tmp.resolve("out");
        Path json = tmp.resolve("result.json");
        Cli.Outcome outcome = Cli.run("rescale --data wine --optimizers sgd,adam-sania --ks 0,3 --steps 12 --batch 32"
                + " --seeds 2 --threads 2 --out " + out + " --json " + json);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "Validation loss, step size tuned at k = 0",
                        "Validation loss, step size tuned at each k",
                        "Largest relative difference",
                        " ± ");
        assertThat(outcome.err())
                .contains("13 features, 3 classes; 124 rows to train on", "4/4: ", "validation loss", "0:00 left");
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("Optimizers on rescaled features", "adam-sania gave the same losses", "\"ticks\":[0.0,3.0]");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("command").asText()).isEqualTo("rescale");
        assertThat(result.get("data").asText()).isEqualTo("wine");
        assertThat(result.get("model").asText()).isEqualTo("linear");
        assertThat(result.get("seeds").asInt()).isEqualTo(2);
        assertThat(result.get("ks")).hasSize(2);
        JsonNode optimizers = result.get("optimizers");
        assertThat(optimizers).hasSize(2);
        assertThat(optimizers.get(0).get("optimizer").asText()).isEqualTo("sgd");
        assertThat(optimizers.get(0).get("invariant").asBoolean()).isFalse();
        for (JsonNode each : optimizers) {
            assertThat(each.get("kept")).hasSize(2);
            assertThat(each.get("tuned")).hasSize(2).allSatisfy(cell -> {
                assertThat(cell.get("trials")).hasSizeGreaterThanOrEqualTo(5);
                for (String measure : new String[] {"train_loss", "validation_loss", "test_accuracy"}) {
                    JsonNode spread = cell.get("measures").get(measure);
                    assertThat(spread.get("values")).as(measure).hasSize(2);
                    assertThat(spread.get("mean").isNumber()).as(measure).isTrue();
                    assertThat(spread.get("deviation").isNumber()).as(measure).isTrue();
                }
            });
        }
        assertThat(deviation(optimizers.get(0))).isGreaterThan(1e-2);
        assertThat(deviation(optimizers.get(1))).isLessThan(1e-6);
        assertThat(result.get("report").asText()).endsWith("report.html");
    }

    private static double deviation(JsonNode optimizer) {
        return optimizer.at("/kept/1/measures/curve_deviation/mean").asDouble();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--data europarl | no table named \"europarl\"",
                "--optimizers muon,lion9 | no optimizer named \"lion9\"; known optimizers: sgd, normalized-sgd, sign",
                "--optimizers sgd,sgd | --optimizers names sgd more than once",
                "--ks 1,3 | --ks must begin with 0",
                "--seeds 0 | --seeds must be at least 1, found 0",
                "--steps 0 | --steps must be at least 1, found 0",
                "--threads 0 | --threads must be at least 1, found 0",
                "--threads 2000000000 | --threads must be at most 1024, found 2000000000",
                "--seeds 1000000 | --seeds must be at most 1000, found 1000000",
                "--steps 2000000000 | --steps must be at most 1000000, found 2000000000",
                "--model mlp --width 1000 --batch 2000000000 | --batch 2000000000 does not fit in memory: it needs at least",
                "--model mlp --width 2000000000 | --width 2000000000 does not fit in memory: it needs at least"
            })
    void wrong_usage_is_refused_before_anything_is_written(String options, String words) {
        Path out = tmp.resolve("none");
        Cli.Outcome outcome = Cli.run("rescale " + options + " --out " + out);
        assertThat(outcome.err()).contains(words);
        Cli.assertSaidOnce(outcome, 2);
        assertThat(Files.exists(out)).isFalse();
    }
}
