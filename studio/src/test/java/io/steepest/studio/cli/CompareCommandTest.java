package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    Path tmp;

    @BeforeEach
    void a_text() throws IOException {
        Cli.text(tmp);
    }

    private Cli.Outcome compare(String options) {
        return Cli.run("compare TINY --steps 4 --data " + tmp.resolve("numbers.txt") + " --out " + tmp.resolve("out")
                + " --json " + tmp.resolve("result.json") + " " + options);
    }

    private JsonNode result() throws IOException {
        return new ObjectMapper().readTree(tmp.resolve("result.json").toFile());
    }

    @Test
    void one_table_has_losses_and_costs_and_the_page_has_recipes_and_tensors() throws IOException {
        Cli.Outcome outcome = compare("--optimizers sgd,adamw,muon");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "| optimizer | Validation loss | Bits per character | Steps to the final loss of adamw |"
                                + " Time per step, ms | Time in the optimizer | Optimizer state, MiB |",
                        "One seed says little");
        assertThat(Files.readString(tmp.resolve("out/report.html")))
                .contains("Optimizers compared", "The same for all", "Which tensor gets which norm", "tok.weight")
                .contains("seconds of training");
        assertThat(tmp.resolve("out/validation-loss.png")).isNotEmptyFile();
    }

    @Test
    void optimizers_begin_with_the_same_weights_and_one_that_diverges_does_not_end_the_others() throws IOException {
        Cli.Outcome outcome = compare("--optimizers sgd,adamw --lr sgd=1e30 --seeds 2");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("diverged");
        JsonNode runs = result().get("runs");
        assertThat(runs)
                .extracting(run -> run.get("optimizer").asText() + run.get("seed"))
                .containsExactly("sgd1", "sgd2", "adamw1", "adamw2");
        for (int seed = 0; seed < 2; seed++) {
            JsonNode diverged = runs.get(seed);
            JsonNode whole = runs.get(2 + seed);
            assertThat(diverged.at("/curve/0/validation_loss")).isEqualTo(whole.at("/curve/0/validation_loss"));
            assertThat(diverged.at("/final/validation_loss").isNull()).isTrue();
            assertThat(whole.at("/final/validation_loss").asDouble()).isPositive();
        }
    }

    @Test
    void the_same_command_runs_nothing_again_and_more_seeds_run_what_is_new() throws IOException {
        assertThat(compare("--optimizers sgd").status()).isZero();
        byte[] first = Files.readAllBytes(tmp.resolve("out/trials.jsonl"));
        Cli.Outcome again = compare("--optimizers sgd");
        assertThat(again.err()).doesNotContain("1/1: ");
        assertThat(Files.readAllBytes(tmp.resolve("out/trials.jsonl"))).isEqualTo(first);
        assertThat(compare("--optimizers sgd --seeds 2").status()).isZero();
        assertThat(Files.readAllLines(tmp.resolve("out/trials.jsonl"))).hasSize(2);
    }

    @Test
    void tuning_searches_what_was_not_given() throws IOException {
        Cli.Outcome outcome = compare("--tune --optimizers sgd,sign --lr sign=0.01");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        JsonNode arms = result().get("arms");
        assertThat(arms.get(0).get("tried")).hasSizeGreaterThanOrEqualTo(5);
        assertThat(arms.get(1).get("tried")).isEmpty();
        assertThat(arms.get(1).at("/hyperparameters/lr").asDouble()).isEqualTo(0.01);
    }
}
