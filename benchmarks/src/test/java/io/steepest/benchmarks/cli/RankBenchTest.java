package io.steepest.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.studio.cli.Cli;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps of two processes beside those of one, and the plan's predictions of them. */
class RankBenchTest {
    @TempDir
    private Path tmp;

    @Test
    void two_ranks_are_measured_and_the_plan_is_checked_against_them() throws IOException {
        Path json = tmp.resolve("two.json");
        Cli.Outcome run = Cli.run(
                "bench --ranks 2 --parameters 64x48*4 --optimizers muon,adamw --steps 3 --warm 1 --json " + json);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("12,288 parameters in 4 tensors, 2 ranks", "ranks / one", "all-reduce MiB");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.at("/link/mean_gbs").asDouble()).isPositive();
        assertThat(result.at("/link/latency_us").asDouble()).isPositive();
        assertThat(result.at("/speed/gflops").asDouble()).isPositive();
        JsonNode muon = result.at("/rank_entries/0");
        assertThat(muon.path("one_ms")).hasSize(3);
        assertThat(muon.path("many_ms")).hasSize(3);
        assertThat(muon.path("waiting_ms")).hasSize(2);
        // two equal matrices each
        assertThat(muon.path("measured_load").asDouble()).isBetween(0.5, 0.9);
        long weights = 4 * 4 * 64 * 48;
        // Muon keeps one copy, each rank that of two of the four matrices
        assertThat(muon.path("one_state_bytes").asLong()).isEqualTo(weights);
        assertThat(muon.at("/state_bytes/0").asLong()).isEqualTo(weights / 2);
        assertThat(muon.at("/state_bytes/1").asLong()).isEqualTo(weights / 2);
        assertThat(muon.path("largest_load").asDouble()).isCloseTo(0.5, within(1e-9));
        assertThat(muon.path("all_reduce_bytes").asLong()).isEqualTo(weights);
        // gradients of two matrices and weights of two, and a few numbers by which the ranks agree
        assertThat(muon.at("/sent_bytes/0").asLong()).isBetween(weights, weights + 1000);
        assertThat(muon.at("/received_bytes/1").asLong()).isBetween(weights, weights + 1000);

        Cli.Outcome checked = Cli.run("plan --check " + json + " --json " + tmp.resolve("check.json"));
        assertThat(checked.status()).as(checked.err()).isZero();
        assertThat(checked.out()).contains("Error of the time of a step");
        JsonNode checks =
                new ObjectMapper().readTree(tmp.resolve("check.json").toFile()).path("checks");
        assertThat(checks).hasSize(2);
        for (JsonNode each : checks) {
            assertThat(each.path("state").asDouble()).isCloseTo(1, within(1e-9));
            assertThat(each.path("sent").asDouble()).isCloseTo(1, within(0.01));
            assertThat(each.path("predicted_ms").asDouble()).isPositive();
        }
    }

    @Test
    void what_one_process_alone_measures_is_refused() {
        Cli.Outcome run = Cli.run("bench --ranks 2 --growth --optimizers adamw");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--ranks takes none of");
    }
}
