package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {
    @TempDir
    Path tmp;

    private Cli.Outcome sweep(String more) {
        return Cli.run("sweep --model mlp --data digits --steps 3 --batch 8 --reach 1 --seeds 2 --out "
                + tmp.resolve("out") + " " + more);
    }

    @Test
    void every_width_depth_step_size_and_seed_is_a_point() throws IOException {
        Path json = tmp.resolve("sweep.json");
        Cli.Outcome outcome = sweep("--optimizers adamw,modular --widths 8,16 --depths 1,2 --json " + json);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("**Best step size**", "width 16, depth 2", "**Largest stable step size**");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("command").asText()).isEqualTo("sweep");
        assertThat(result.get("points")).hasSize(2 * 4 * 3 * 2);
        assertThat(result.get("best")).hasSize(2 * 4);
        JsonNode last = result.get("points").get(47);
        assertThat(last.get("optimizer").asText()).isEqualTo("modular");
        assertThat(last.get("width").asInt()).isEqualTo(16);
        assertThat(last.get("depth").asInt()).isEqualTo(2);
        assertThat(last.get("lr").asDouble()).isEqualTo(0.04);
        assertThat(last.get("seed").asInt()).isEqualTo(2);
        assertThat(last.get("validation_loss").asDouble()).isPositive();
    }

    @Test
    void options_that_make_no_sense_together_are_refused() {
        assertThat(sweep("--width 8").err()).contains("sweep takes --widths and --depths");
        assertThat(sweep("--widths 8,8").err()).contains("--widths names 8 more than once");
        assertThat(sweep("--factor 1").err()).contains("--factor must be above 1, found 1.0");
    }
}
