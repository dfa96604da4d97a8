package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.steepest.train.data.Batch;
import io.steepest.train.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyTest {
    private static final ModelOptions SIZES = new ModelOptions(4, 1, 1, false);

    @TempDir
    Path tmp;

    private Setup digits(String optimizer) throws IOException {
        Setup setup = Setups.on(Setups.gpt(tmp, optimizer, 6), "digits", "linear", SIZES);
        return new Setup(
                setup.source(),
                setup.network(),
                setup.optimizer(),
                setup.loop(),
                new Setup.Evaluation(3, 1000),
                setup.seed());
    }

    @Test
    void rows_whose_greatest_logit_is_their_class_are_right() {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = Tensor.create(new float[] {2, 1, 0, 0, 3, 1, 5, 1, 2, 0, 0, 1}, 4, 3);
            Tensor classes = Tensor.create(new long[] {0, 1, 2, 2}, 4);
            Tally tally = Tally.of(logits, classes);
            assertThat(tally.right()).isEqualTo(3);
            assertThat(tally.rows()).isEqualTo(4);
            // eight bits of a logit are enough for the greatest, not for the loss: both hold in bfloat16
            Tally narrow = Tally.of(logits.to(ScalarType.BFloat16), classes);
            assertThat(narrow.loss()).isCloseTo(tally.loss(), within(1e-6));
        }
    }

    @Test
    void a_network_that_always_says_three_is_right_as_often_as_there_is_a_three() throws IOException {
        try (TrainingRun run = TrainingRun.start(digits("sgd"), "cpu");
                NoGradGuard frozen = new NoGradGuard()) {
            run.model().module().parameters().get(0).fill_(new Scalar(0));
            Tensor bias = run.model().module().parameters().get(1);
            bias.fill_(new Scalar(0));
            bias.select(0, 3).fill_(new Scalar(1));
            long threes = 0;
            long rows = 0;
            for (int i = 0; i < run.data().validationBatches(50); i++) {
                Batch batch = run.data().validation(i, 50);
                rows += batch.tokens();
                threes += IntStream.range(0, (int) batch.tokens())
                        .filter(j -> batch.targets().select(0, j).item_long() == 3)
                        .count();
            }
            Evaluated found = run.validate();
            assertThat(found.accuracy()).isEqualTo((double) threes / rows);
            // softmax of one logit of 1 among nine of 0
            double sum = Math.E + 9;
            double loss = (threes * Math.log(sum / Math.E) + (rows - threes) * Math.log(sum)) / rows;
            assertThat(found.loss()).isCloseTo(loss, within(1e-6));
        }
    }

    @Test
    void every_point_of_a_curve_of_classes_has_it_and_json_says_it() throws IOException {
        try (TrainingRun run = TrainingRun.start(digits("adamw"), "cpu")) {
            RunResult result = Trainer.train(run, Progress.silent(), Stop.never(), whole -> {});
            assertThat(result.curve())
                    .allSatisfy(point -> assertThat(point.validationAccuracy()).isBetween(0.0, 1.0));
            Path file = tmp.resolve("result.json");
            Json.write(file, result);
            JsonNode json = Json.EXACT.readTree(file.toFile());
            assertThat(json.get("final").get("validation_accuracy").asDouble())
                    .isEqualTo(result.last().accuracy());
            RunResult.Point read =
                    Json.EXACT.readValue(Json.EXACT.writeValueAsString(result.last()), RunResult.Point.class);
            assertThat(read).isEqualTo(result.last());
        }
    }

    @Test
    void text_has_no_accuracy() throws IOException {
        try (TrainingRun run = TrainingRun.start(Setups.gpt(tmp, "adamw", 3), "cpu")) {
            RunResult result = Trainer.train(run, Progress.silent(), Stop.never(), whole -> {});
            assertThat(result.last().accuracy()).isNaN();
            Path file = tmp.resolve("text.json");
            Json.write(file, result);
            assertThat(Json.EXACT.readTree(file.toFile()).get("final").has("validation_accuracy"))
                    .isFalse();
        }
    }

    @Test
    void a_point_that_was_saved_before_there_were_accuracies_is_read() throws IOException {
        RunResult.Point old = Json.EXACT.readValue(
                "{\"step\":1,\"tokens\":2,\"seconds\":3,\"trainLoss\":4,\"validationLoss\":5,\"stepSize\":6}",
                RunResult.Point.class);
        assertThat(old).isEqualTo(new RunResult.Point(1, 2, 3, 4, 5, 6));
    }

    @Test
    void only_settings_that_a_model_reads_are_listed() throws IOException {
        Setup cnn = Setups.on(digits("muon"), "digits", "cnn", SIZES);
        assertThat(cnn.hyperparameters())
                .containsKeys("model", "width", "init", "data", "lr", "batch", "seed")
                .doesNotContainKeys("heads", "depth", "tied", "context", "vocabulary", "shares", "schedule-steps");
        assertThat(digits("sgd").hyperparameters()).doesNotContainKeys("width", "depth", "heads");
        assertThat(Setups.on(digits("sgd"), "digits", "mlp", SIZES).hyperparameters())
                .containsKeys("width", "depth")
                .doesNotContainKeys("heads", "context");
        assertThat(Setups.gpt(tmp, "modular", 3).hyperparameters())
                .containsKeys("width", "depth", "heads", "tied", "context", "vocabulary", "shares");
    }
}
