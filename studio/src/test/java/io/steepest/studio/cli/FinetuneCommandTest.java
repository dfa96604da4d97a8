package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On random encoders so small that a run takes a second; the pretrained one is in the model's test. */
class FinetuneCommandTest {
    private static final String SMALL =
            "finetune --model encoder --width 16 --depth 2 --heads 2 --context 16 --batch 8";

    @TempDir
    Path tmp;

    /** Two classes with a word each that gives them away. */
    private Path texts() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            lines.append(i % 2 == 0 ? "joy\tthis was a good film, number " : "pain\tthis was a bad film, number ")
                    .append(i)
                    .append('\n');
        }
        return Files.writeString(tmp.resolve("films.tsv"), lines);
    }

    private JsonNode run(String options) throws IOException {
        Path json = tmp.resolve("result.json");
        Path out = tmp.resolve("out");
        Cli.Outcome outcome =
                Cli.run(SMALL + " --data " + texts() + " --out " + out + " --json " + json + " " + options);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("Validation accuracy, %", "Test loss", "Constants chosen");
        assertThat(outcome.err()).contains("48 texts to train on, 6 to validate and 6 to test", "encoder of 2 layers");
        assertThat(Files.readString(out.resolve("report.html"))).contains("A random encoder trained");
        return new ObjectMapper().readTree(json.toFile());
    }

    @Test
    void optimizers_are_tuned_and_run_from_every_seed() throws IOException {
        JsonNode result = run("--optimizers adamw,modular --steps 4 --seeds 2");
        assertThat(result.get("command").asText()).isEqualTo("finetune");
        assertThat(result.get("arms"))
                .extracting(arm -> arm.get("optimizer").asText())
                .containsExactly("adamw", "modular");
        for (JsonNode arm : result.get("arms")) {
            assertThat(arm.get("tried")).hasSizeGreaterThanOrEqualTo(5);
            for (String name : new String[] {"validation_loss", "validation_accuracy", "test_loss", "test_accuracy"}) {
                assertThat(arm.at("/measures/" + name + "/values")).as(name).hasSize(2);
            }
            assertThat(arm.get("hyperparameters").has("vocabulary")).isFalse();
        }
        assertThat(result.get("runs"))
                .extracting(run -> run.get("seed").asLong())
                .containsExactly(1L, 2L, 1L, 2L);
        assertThat(result.at("/runs/0/hyperparameters/lr")).isEqualTo(result.at("/arms/0/hyperparameters/lr"));
    }

    /** Step sizes of small models from nothing: 0.04 and 0.008 for muon; for pretrained weights a sixteenth of both. */
    @Test
    void both_step_sizes_of_an_optimizer_begin_at_a_sixteenth_and_are_searched() throws IOException {
        JsonNode tried = run("--optimizers muon --steps 2 --seeds 1").at("/arms/0/tried");
        assertThat(tried).extracting(point -> point.get("constant").asText()).contains("lr", "adam-lr");
        assertThat(tried)
                .filteredOn(point -> point.get("constant").asText().equals("adam-lr"))
                .extracting(point -> point.get("value").asDouble())
                .contains(5e-4, 2e-3, 1.25e-4);
    }

    @Test
    void a_step_size_that_is_given_is_used_as_it_is() throws IOException {
        JsonNode result = run("--optimizers adamw,sgd --lr adamw=1e-4 --steps 2 --seeds 1");
        assertThat(result.at("/arms/0/tried")).isEmpty();
        assertThat(result.at("/runs/0/hyperparameters/lr").asDouble()).isEqualTo(1e-4);
        assertThat(result.at("/arms/1/tried")).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void a_word_that_gives_the_class_away_is_learnt() throws IOException {
        JsonNode result = run("--optimizers adamw --lr adamw=0.01 --steps 60 --seeds 1 --evaluate-every 60");
        JsonNode measures = result.at("/arms/0/measures");
        assertThat(measures.at("/test_accuracy/mean").asDouble()).isEqualTo(1);
        assertThat(measures.at("/test_loss/mean").asDouble()).isLessThan(0.1);
    }

    @Test
    void a_frozen_encoder_keeps_its_weights() throws IOException {
        JsonNode result = run("--frozen --optimizers sgd --steps 4 --seeds 1");
        assertThat(result.get("title").asText()).endsWith("the classifier alone");
        assertThat(result.at("/arms/0/hyperparameters/frozen").asBoolean()).isTrue();
        assertThat(Files.readString(tmp.resolve("out/report.html")))
                .contains("Which tensor gets which norm (2 tensors)", "classifier.weight", "classifier.bias");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--data digits | --data digits has no texts with classes: take swaps or a .tsv file",
                "--optimizers sgd,sgd | --optimizers names sgd more than once",
                "--optimizers nadam | no optimizer named \"nadam\"",
                "--seeds 0 | --seeds must be at least 1, found 0",
                "--optimizers sgd --lr muon=1 | --lr muon=… is for an optimizer that is not among [sgd]",
                "--model minilm --width 8 | minilm is pretrained and has width 384",
                "--model gpt | gpt cannot be trained on films.tsv"
            })
    void wrong_usage_is_refused_before_anything_is_written(String options, String words) throws IOException {
        Path out = tmp.resolve("none");
        String data = options.contains("--data") ? "" : " --data " + texts();
        Cli.Outcome outcome = Cli.run("finetune " + options + data + " --out " + out);
        assertThat(outcome.err()).contains(words);
        Cli.assertSaidOnce(outcome, 2);
        assertThat(Files.exists(out)).isFalse();
    }
}
