package io.steepest.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.lab.experiment.ParameterSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that times steps: its table, its JSON, its errors. */
class BenchCommandTest {
    @TempDir
    private Path tmp;

    @Test
    void a_run_prints_a_row_an_optimizer_and_writes_json() throws IOException {
        Path json = tmp.resolve("bench.json");
        Cli.Outcome run = Cli.run("bench --optimizers adamw,muon,soap --parameters 24x16*2,16 --json " + json);
        assertThat(run.status()).isEqualTo(2);
        run = Cli.run("bench --optimizers adamw,muon,soap --parameters 24x16*2,16x16 --steps 3 --json " + json);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("24x16*2,16x16: 1,024 parameters in 3 tensors")
                .contains("adamw", "muon", "soap");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.path("command").asText()).isEqualTo("bench");
        assertThat(result.path("machine").path("bandwidth").asDouble()).isPositive();
        assertThat(result.path("peak")).hasSize(4);
        assertThat(result.path("entries")).hasSize(3);
        JsonNode muon = result.path("entries").path(1);
        assertThat(muon.path("optimizer").asText()).isEqualTo("muon");
        assertThat(muon.path("median_ms").asDouble()).isPositive();
        assertThat(muon.path("worst_ms").asDouble())
                .isGreaterThanOrEqualTo(muon.path("median_ms").asDouble());
        assertThat(muon.path("gflops").asDouble()).isPositive();
        assertThat(muon.path("peak_fraction").asDouble()).isPositive();
        // Muon keeps one copy of hidden matrices
        assertThat(muon.path("state_bytes").asLong()).isEqualTo(4 * 1024);
        assertThat(result.path("entries").path(0).path("gflops").isNull()).isTrue();
    }

    @Test
    void sets_have_the_shapes_of_their_networks() {
        assertThat(ParameterSet.named("gpt2-small").entries()).isEqualTo(12L * 12 * 768 * 768 + 51328L * 768);
        assertThat(ParameterSet.named("char-gpt").parameters()).hasSize(26);
        assertThat(ParameterSet.named("8x4*3").matrices()).isEqualTo(List.of(List.of(8L, 4L)));
    }

    @Test
    void nonsense_is_refused_with_what_would_be_right() {
        assertThat(Cli.run("bench --parameters nothing").err())
                .contains("nothing")
                .contains("768x768*4");
        assertThat(Cli.run("bench --optimizers adamx").err()).contains("adamx");
        assertThat(Cli.run("bench --steps 0").err()).contains("--steps").contains("found 0");
    }
}
