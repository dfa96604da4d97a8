package io.steepest.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.steepest.train.data.Batch;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Datasets;
import io.steepest.train.data.TextDataset;
import io.steepest.train.data.Vocabulary.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
    private static final Dataset SENTENCES = Datasets.open("swaps", 32, Kind.BYTES);
    private static final ModelOptions SMALL = new ModelOptions(16, 2, 2, false);
    private static final Dataset DIGITS = Datasets.open("digits", 8, Kind.BYTES);
    private static final Dataset TEXT =
            TextDataset.of("proverb", "a test", "a stitch in time saves nine\n".repeat(20), 8, Kind.CHARACTERS);

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "mlp", "cnn", "linear"})
    void the_seed_decides_the_weights(String kind) {
        Model first = create(kind, 3);
        assertThat(Tensors.weights(create(kind, 3))).isEqualTo(Tensors.weights(first));
        assertThat(Tensors.weights(create(kind, 4))).isNotEqualTo(Tensors.weights(first));
    }

    /** Recorded when weights came from torch's global generator: losses in the documents depend on them. */
    @ParameterizedTest
    @CsvSource({
        "gpt, false, 95.67618, 879.55571, 10.70942",
        "gpt, true, 82.60801, 700.82282, 16.95583",
        "mlp, false, 5.65088, 173.60479, -1.73488",
        "cnn, false, -6.90045, 139.31495, 5.09989",
        "linear, false, 0.53351, 64.22038, -1.73737",
        "encoder, false, 79.76190, 163.29595, 7.68426"
    })
    void the_weights_of_a_seed_are_recorded(String kind, boolean tied, double sum, double size, double wave) {
        Model model = Models.create(kind, data(kind), new ModelOptions(16, 2, 2, tied), 7);
        double[] found = new double[3];
        long n = 0;
        for (List<Double> values : Tensors.weights(model).values()) {
            for (int i = 0; i < values.size(); i += Math.max(1, values.size() / 500)) {
                n++;
                found[0] += values.get(i);
                found[1] += Math.abs(values.get(i));
                found[2] += values.get(i) * Math.cos((double) n);
            }
        }
        // float32 logarithms and cosines differ in the last digit between processors
        assertThat(found).containsExactly(new double[] {sum, size, wave}, within(1e-4));
    }

    @Test
    void the_weights_of_a_seed_do_not_depend_on_other_threads() throws Exception {
        Map<String, List<Double>> alone = Tensors.weights(create("mlp", 5));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Future<?> other = threads.submit(() -> {
                while (!done.get()) {
                    torch.rand(new long[] {100}).close();
                }
            });
            List<Callable<Map<String, List<Double>>>> starts =
                    Collections.nCopies(80, () -> Tensors.weights(create("mlp", 5)));
            for (Future<Map<String, List<Double>>> made : threads.invokeAll(starts)) {
                assertThat(made.get()).isEqualTo(alone);
            }
            done.set(true);
            other.get();
        } finally {
            done.set(true);
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @CsvSource({"gpt, 30, 0.5", "mlp, 30, 0.1", "cnn, 30, 0.1", "linear, 100, 0.1"})
    void gradient_descent_learns_one_small_batch_by_heart(String kind, int steps, double rate) {
        try (PointerScope scope = new PointerScope()) {
            Model model = create(kind, 1);
            Batch batch = data(kind).train(1, 1, 4);
            double first = model.loss(batch.inputs(), batch.targets()).item_double();
            double last = Tensors.descend(model, batch.inputs(), batch.targets(), steps, rate);
            assertThat(last).isLessThan(first / 4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "mlp", "cnn", "linear"})
    void gradients_reach_every_parameter(String kind) {
        try (PointerScope scope = new PointerScope()) {
            Model model = create(kind, 1);
            Batch batch = data(kind).train(1, 1, 32);
            model.loss(batch.inputs(), batch.targets()).backward();
            var items = model.module().named_parameters(true).items();
            for (long i = 0; i < items.size(); i++) {
                assertThat(items.get(i).value().grad().norm().item_double())
                        .as(items.get(i).key().getString())
                        .isGreaterThan(0);
            }
        }
    }

    /** Libtorch calls back into Java for modules made there: their objects must live as long as the model. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt", "mlp", "cnn", "linear", "encoder"})
    void no_part_of_a_model_is_lost_to_the_garbage_collector(String kind) throws InterruptedException {
        Model model = Models.create(kind, data(kind), new ModelOptions(16, 2, 2, true), 1);
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20);
            model.module().zero_grad(true);
            model.module().train(true);
            model.module().eval();
        }
        assertThat(Tensors.weights(model)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "cnn", "linear"})
    void logits_are_batch_by_classes(String kind) {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = create(kind, 1).forward(DIGITS.train(1, 1, 5).inputs());
            assertThat(logits.dim()).isEqualTo(2);
            assertThat(logits.size(0)).isEqualTo(5);
            assertThat(logits.size(1)).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9", "3, 3", "8, 8", "28, 28"})
    void convolutions_take_images_of_any_size(int height, int width) {
        try (PointerScope scope = new PointerScope()) {
            Cnn model = new Cnn(3, height, width, 4, 7, 1);
            assertThat(model.forward(torch.rand(2, 3, height, width)).size(1)).isEqualTo(7);
        }
    }

    @Test
    void parameters_are_counted() {
        assertThat(Models.parameters(create("linear", 1))).isEqualTo(64 * 10 + 10);
        assertThat(Models.parameters(create("mlp", 1))).isEqualTo(64 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10);
        assertThat(Models.parameters(create("cnn", 1)))
                .isEqualTo(9 * 16 + 16 + 9 * 16 * 32 + 32 + 32 * 2 * 2 * 10 + 10);
    }

    @Test
    void defaults_and_descriptions_exist_for_every_kind() {
        for (String kind : Models.kinds()) {
            Model model = Models.create(kind, data(kind), ModelOptions.defaults(kind), 1);
            assertThat(model.description()).startsWith(kind);
        }
    }

    @Test
    void impossible_pairs_are_refused_with_the_reason(@TempDir Path folder) throws IOException {
        Path csv = Files.writeString(folder.resolve("t.csv"), "1,0\n2,1\n3,0\n4,1\n5,0\n");
        Dataset table = Datasets.open(csv.toString(), 0, Kind.BYTES);
        refused(
                "gpt",
                DIGITS,
                "gpt cannot be trained on digits, which consists of images; models that can: cnn, mlp, linear");
        refused("gpt", table, "gpt cannot be trained on t.csv, which consists of rows; models that can: mlp, linear");
        refused("cnn", table, "cnn cannot be trained on t.csv, which consists of rows");
        refused("cnn", TEXT, "cnn cannot be trained on proverb, which consists of tokens; models that can: gpt");
        refused("mlp", TEXT, "mlp cannot be trained on proverb");
        refused("linear", TEXT, "linear cannot be trained on proverb");
        refused(
                "gpt",
                SENTENCES,
                "gpt cannot be trained on swaps, which consists of texts; models that can: minilm, encoder");
        refused("minilm", SENTENCES, "minilm is pretrained and has width 384");
        refused("minilm", DIGITS, "minilm cannot be trained on digits");
        refused("encoder", TEXT, "encoder cannot be trained on proverb");
        refused("lstm", TEXT, "no model named \"lstm\"; known models: gpt, mlp, cnn, linear, encoder, minilm");
        assertThat(Models.create("mlp", table, SMALL, 1).description()).contains("1 inputs, 2 classes");
    }

    private static void refused(String kind, Dataset data, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Models.create(kind, data, SMALL, 1))
                .withMessageContaining(message);
    }

    private static Model create(String kind, long seed) {
        return Models.create(kind, data(kind), SMALL, seed);
    }

    private static Dataset data(String kind) {
        return switch (kind) {
            case "gpt" -> TEXT;
            case "encoder", "minilm" -> SENTENCES;
            default -> DIGITS;
        };
    }
}
