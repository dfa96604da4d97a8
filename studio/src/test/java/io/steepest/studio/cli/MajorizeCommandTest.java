package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MajorizeCommandTest {
    @TempDir
    Path tmp;

    @Test
    void table_pictures_and_json_are_written() throws Exception {
        Path out = tmp.resolve("out");
        Path json = tmp.resolve("result.json");
        Cli.Outcome outcome = Cli.run("majorize --data diabetes --steps 60 --out " + out + " --json " + json);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "442 rows, 10 inputs, 1 target", "spectral, λ of the shape", "max, tuned rate", "least ratio");
        assertThat(outcome.errors()).hasSize(15).first().isEqualTo("1/15: diabetes, spectral, λ of the shape");
        assertThat(ImageIO.read(out.resolve("majorize-diabetes.png").toFile()).getWidth())
                .isEqualTo(2480);
        assertThat(Files.readString(out.resolve("majorize-diabetes.svg"))).contains("<svg", "</svg>");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("command").asText()).isEqualTo("majorize");
        assertThat(result.get("steps").asInt()).isEqualTo(60);
        JsonNode data = result.get("results").get(0);
        assertThat(data.get("bounds")).hasSize(5);
        assertThat(data.get("runs")).hasSize(15).allSatisfy(run -> {
            assertThat(run.get("excess")).hasSize(61);
            assertThat(run.has("label")).isTrue();
            assertThat(run.get("rises").isNumber()).isTrue();
        });
        assertThat(data.get("runs").get(0).get("guaranteed")).hasSize(60);
        assertThat(data.get("runs").get(0).get("rate").isNull()).isTrue();
        assertThat(data.get("runs").get(0).get("least_ratio").asDouble()).isGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--data boston | no regression data set named \"boston\"; known regression data sets: diabetes, digits, halves",
                "--data , | --data names none; known: diabetes, digits, halves",
                "--steps 0 | --steps must be at least 1, found 0",
                "--data diabetes,diabetes | --data names diabetes more than once"
            })
    void wrong_usage_is_refused_before_anything_is_written(String options, String words) {
        Path out = tmp.resolve("none");
        Cli.Outcome outcome = Cli.run("majorize " + options + " --out " + out);
        assertThat(outcome.err()).contains(words);
        Cli.assertSaidOnce(outcome, 2);
        assertThat(Files.exists(out)).isFalse();
    }
}
