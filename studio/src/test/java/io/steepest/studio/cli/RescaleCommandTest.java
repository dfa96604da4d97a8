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
                + " --seeds 2 --out " + out + " --json " + json);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("Largest difference of the losses to rescale 0", " ± ");
        assertThat(outcome.err()).contains("13 values each, 3 classes", "linear model of 13 inputs");
        assertThat(Files.readString(out.resolve("report.html"))).contains("Optimizers on rescaled features");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("command").asText()).isEqualTo("rescale");
        JsonNode arms = result.get("arms");
        assertThat(arms)
                .extracting(arm -> arm.get("optimizer").asText() + ", "
                        + arm.get("condition").asText())
                .containsExactly("sgd, rescale 0", "sgd, rescale 3", "adam-sania, rescale 0", "adam-sania, rescale 3");
        // the step size of the original features is used for all
        assertThat(arms.get(1).at("/hyperparameters/lr")).isEqualTo(arms.get(0).at("/hyperparameters/lr"));
        assertThat(gap(arms.get(0), arms.get(1))).isGreaterThan(1e-2);
        assertThat(gap(arms.get(2), arms.get(3))).isLessThan(1e-6);
    }

    private static double gap(JsonNode original, JsonNode scaled) {
        double a = original.at("/measures/validation_loss/values/0").asDouble();
        double b = scaled.at("/measures/validation_loss/values/0").asDouble();
        return Math.abs(a - b) / Math.max(a, b);
    }

    @Test
    void a_step_size_for_each_scale_is_better_than_that_of_the_original_features() throws Exception {
        Path json = tmp.resolve("result.json");
        String line = "rescale --data wine --optimizers sgd --ks 0,3 --steps 12 --batch 32 --seeds 2 --out "
                + tmp.resolve("both") + " --json " + json;
        assertThat(Cli.run(line).status()).isZero();
        double kept = new ObjectMapper()
                .readTree(json.toFile())
                .at("/arms/1/measures/validation_loss/mean")
                .asDouble();
        assertThat(Cli.run(line + " --each").status()).isZero();
        double own = new ObjectMapper()
                .readTree(json.toFile())
                .at("/arms/1/measures/validation_loss/mean")
                .asDouble();
        assertThat(own).isLessThan(kept);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--data europarl | --data europarl is no table",
                "--optimizers muon,lion9 | no optimizer named \"lion9\"; known optimizers: sgd, normalized-sgd, sign",
                "--optimizers sgd,sgd | --optimizers names sgd more than once",
                "--ks 1,3 | --ks must begin with 0",
                "--seeds 0 | --seeds must be at least 1, found 0",
                "--steps 0 | --steps must be at least 1, found 0",
                "--threads 0 | --threads must be at least 1, found 0",
                "--threads 2000000000 | --threads must be at most 1024, found 2000000000",
                "--seeds 1000000 | --seeds must be at most 1000, found 1000000",
                "--steps 2000000000 | --steps must be at most 1000000, found 2000000000",
                "--model mlp --width 2000000000 | the network (mlp, width 2000000000, depth 1) does not fit in memory"
            })
    void wrong_usage_is_refused_before_anything_is_written(String options, String words) {
        Path out = tmp.resolve("none");
        Cli.Outcome outcome = Cli.run("rescale " + options + " --out " + out);
        assertThat(outcome.err()).contains(words);
        Cli.assertSaidOnce(outcome, 2);
        assertThat(Files.exists(out)).isFalse();
    }
}
