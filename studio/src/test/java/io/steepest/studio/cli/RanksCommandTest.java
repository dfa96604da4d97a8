package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One run trained by two processes. */
class RanksCommandTest {
    @TempDir
    Path tmp;

    @BeforeEach
    void a_text() throws IOException {
        Cli.text(tmp);
    }

    private Cli.Outcome train(String out, String options) {
        return Cli.run("train TINY --optimizer muon --data " + tmp.resolve("numbers.txt") + " --out " + tmp.resolve(out)
                + " --json " + tmp.resolve(out + ".json") + " " + options);
    }

    private JsonNode run(String name) throws IOException {
        return new ObjectMapper().readTree(tmp.resolve(name + ".json").toFile()).at("/runs/0");
    }

    @Test
    void two_processes_train_as_one_does_and_either_goes_on() throws IOException {
        Cli.Outcome one = train("one", "--steps 8");
        assertThat(one.status()).as(one.err()).isZero();
        Cli.Outcome two = train("two", "--steps 8 --ranks 2");
        assertThat(two.status()).as(two.err()).isZero();
        assertThat(run("two").at("/final/tokens")).isEqualTo(run("one").at("/final/tokens"));
        assertThat(run("two").at("/final/validation_loss").asDouble())
                .isCloseTo(run("one").at("/final/validation_loss").asDouble(), within(1e-3));
        assertThat(run("two").get("state_bytes").asLong())
                .isLessThan(run("one").get("state_bytes").asLong());
        for (String ranks : new String[] {"1", "2"}) {
            int steps = 8 + 2 * Integer.parseInt(ranks);
            Cli.Outcome more =
                    Cli.run("train --resume " + tmp.resolve("two") + " --steps " + steps + " --ranks " + ranks);
            assertThat(more.status()).as(more.err()).isZero();
        }
    }

    @Test
    void processes_that_step_alone_say_what_they_send() {
        Cli.Outcome outcome = train("local", "--steps 8 --evaluate-every 4 --ranks 2 --local-steps 4");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).containsPattern("Bytes that a rank sent in a step, on average: [\\d,]+\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--outer-lr 0.5 | --outer-lr 0.5 is for --local-steps",
                "--exchange factors --local-steps 4 | --exchange factors cannot be given with --local-steps 4",
                "--exchange factors | recipe muon steps no parameter of this module by factors of low rank",
                "--local-steps 3 | --steps 8 must be a multiple of --local-steps 3",
                "--local-steps 4 --outer-momentum 1 | outer momentum must be in [0, 1), found 1.0"
            })
    void what_ranks_cannot_exchange_is_refused(String options, String message) {
        Cli.Outcome outcome = train("none", "--steps 8 " + options);
        assertThat(outcome.err()).contains(message);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(tmp.resolve("none")).doesNotExist();
    }

    @Test
    @Timeout(120)
    void when_a_rank_is_killed_all_end_and_the_message_names_it() throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        CompletableFuture<Cli.Outcome> running =
                CompletableFuture.supplyAsync(() -> train("killed", "--steps 100000 --evaluate-every 10 --ranks 2"));
        Path saved = tmp.resolve("killed/checkpoint.safetensors.index.json");
        while (!Files.exists(saved) && !running.isDone()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        ProcessHandle other = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .findFirst()
                .orElseThrow();
        long killed = System.nanoTime();
        other.destroyForcibly();
        Cli.Outcome outcome = running.get();
        // a dead process is noticed at once, not after the time-out of a minute
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - killed)).isLessThan(30);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("rank 1 (status 137) ended", "go on from a checkpoint");
        assertThat(saved).isNotEmptyFile();
    }

    @Test
    void explain_says_what_each_of_three_ranks_would_do_and_starts_none() throws IOException {
        Path json = tmp.resolve("explain.json");
        Cli.Outcome outcome = Cli.run(
                "explain TINY --optimizer muon --ranks 3 --data " + tmp.resolve("numbers.txt") + " --json " + json);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("received in a step", "rank 2");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.path("owners")).hasSameSizeAs(result.path("tensors"));
        double load = 0;
        long state = 0;
        for (JsonNode rank : result.path("ranks")) {
            load += rank.path("cost").asDouble();
            state += rank.path("state_bytes").asLong();
        }
        assertThat(result.path("ranks")).hasSize(3);
        assertThat(load).isCloseTo(1, within(1e-9));
        long tensors = 0;
        for (JsonNode tensor : result.path("tensors")) {
            tensors += tensor.path("state_bytes").asLong();
        }
        assertThat(state).isEqualTo(tensors);
    }

    @Test
    void a_batch_that_cannot_be_divided_is_refused_before_anything_is_written() {
        Cli.Outcome outcome = train("none", "--steps 4 --ranks 3");
        assertThat(outcome.err()).contains("a batch of 4 cannot be divided among 3 ranks in equal parts");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(tmp.resolve("none")).doesNotExist();
    }
}
