package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.train.data.Vocabulary.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelledDatasetTest {
    private final LabelledDataset digits = (LabelledDataset) Datasets.open("digits", 0, Kind.BYTES);

    @Test
    void digits_are_1797_images_of_ten_classes() {
        Copy training = Copy.of(() -> digits.train(1, 1, 10_000));
        List<Double> labels = new ArrayList<>(training.targets());
        labels.addAll(validation(7).targets());
        assertThat(labels).hasSize(1797).contains(0.0, 9.0);
        assertThat(labels.stream().distinct().count()).isEqualTo(10);
        assertThat(digits.classes()).isEqualTo(10);
        assertThat(digits.shape()).containsExactly(1, 8, 8);
        assertThat(training.inputShape()).containsExactly(1438L, 1L, 8L, 8L);
        assertThat(digits.description())
                .isEqualTo("digits: handwritten digits of the UCI repository; 1,438 examples to train on and 359 to"
                        + " validate, 1×8×8 values each, 10 classes");
    }

    @Test
    void the_parts_are_disjoint() {
        Set<List<Double>> training = rows(Copy.of(() -> digits.train(1, 1, 10_000)), 64);
        Set<List<Double>> validation = rows(validation(50), 64);
        assertThat(training.size() + validation.size()).isEqualTo(1797);
        assertThat(validation).doesNotContainAnyElementsOf(training);
    }

    @Test
    void the_training_part_has_mean_0_and_deviation_1() {
        List<Double> x = Copy.of(() -> digits.train(1, 1, 10_000)).inputs();
        double mean = x.stream().mapToDouble(v -> v).average().orElseThrow();
        double square = x.stream().mapToDouble(v -> v * v).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(1e-5));
        assertThat(square).isCloseTo(1, within(1e-5));
    }

    @Test
    void a_batch_is_a_pure_function_of_seed_and_step() {
        Copy batch = Copy.of(() -> digits.train(5, 2, 32));
        assertThat(Copy.of(() -> digits.train(5, 2, 32))).isEqualTo(batch);
        assertThat(Copy.of(() -> digits.train(5, 3, 32))).isNotEqualTo(batch);
        assertThat(Copy.of(() -> digits.train(6, 2, 32))).isNotEqualTo(batch);
        assertThat(batch.tokens()).isEqualTo(32);
        assertThat(batch.targetShape()).containsExactly(32L);
    }

    @Test
    void validation_batches_of_any_size_are_the_same_rows_in_order() {
        assertThat(validation(7)).isEqualTo(validation(359));
        assertThat(digits.validationBatches(7)).isEqualTo(52);
        assertThat(Copy.of(() -> digits.validation(51, 7)).tokens()).isEqualTo(2);
    }

    @Test
    void examples_keep_their_labels() {
        // a zero has an empty centre, a one does not
        Copy all = Copy.of(() -> digits.train(1, 1, 10_000));
        double[] centre = new double[2];
        int[] count = new int[2];
        for (int i = 0; i < all.targets().size(); i++) {
            int label = all.targets().get(i).intValue();
            if (label < 2) {
                centre[label] += all.inputs().get(64 * i + 8 * 3 + 4);
                count[label]++;
            }
        }
        assertThat(centre[0] / count[0]).isLessThan(-0.4);
        assertThat(centre[1] / count[1]).isGreaterThan(1);
    }

    private Copy validation(int size) {
        List<Double> inputs = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        for (int i = 0; i < digits.validationBatches(size); i++) {
            int index = i;
            Copy batch = Copy.of(() -> digits.validation(index, size));
            inputs.addAll(batch.inputs());
            targets.addAll(batch.targets());
        }
        return new Copy(List.of(), inputs, List.of(), targets, targets.size());
    }

    private static Set<List<Double>> rows(Copy batch, int width) {
        Set<List<Double>> rows = new HashSet<>();
        for (int i = 0; i < batch.targets().size(); i++) {
            rows.add(batch.inputs().subList(i * width, (i + 1) * width));
        }
        return rows;
    }
}
