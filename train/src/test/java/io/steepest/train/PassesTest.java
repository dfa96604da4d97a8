package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.param.Bank;
import io.steepest.train.data.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassesTest {
    private static final Passes.Place ONLY = new Passes.Place(true, true);

    private final int threads = torch.get_num_threads();

    @TempDir
    Path tmp;

    @AfterEach
    void restore() {
        torch.set_num_threads(threads);
    }

    /** Seven rows among two threads are three and four, among three threads two, two and three. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void divided_rows_have_the_loss_and_the_gradient_of_the_whole_batch(int divided) throws IOException {
        try (TrainingRun run = TrainingRun.start(Setups.gpt(tmp, "sgd", 1), "cpu");
                PointerScope scope = new PointerScope()) {
            Batch batch = run.data().train(1, 0, 7);
            torch.set_num_threads(1);
            double loss;
            List<float[]> whole;
            try (Passes passes = passes(run, Precision.FLOAT32)) {
                loss = passes.learn(batch, ONLY, () -> {});
                whole = gradients(run);
            }
            torch.set_num_threads(divided);
            try (Passes passes = passes(run, Precision.FLOAT32)) {
                assertThat(passes.learn(batch, ONLY, () -> {})).isCloseTo(loss, within(1e-6));
                List<float[]> parts = gradients(run);
                for (int i = 0; i < whole.size(); i++) {
                    assertThat(parts.get(i)).usingComparatorWithPrecision(1e-6f).containsExactly(whole.get(i));
                }
                assertThat(passes.loss(batch)).isCloseTo(loss, within(1e-6));
                passes.learn(batch, ONLY, () -> {});
                assertSame(gradients(run), parts);
            }
        }
    }

    @Test
    void one_thread_gives_what_backward_gives_bit_for_bit() throws IOException {
        torch.set_num_threads(1);
        try (TrainingRun run = TrainingRun.start(Setups.gpt(tmp, "sgd", 1), "cpu");
                PointerScope scope = new PointerScope()) {
            Batch batch = run.data().train(1, 0, 4);
            run.optimizer().zeroGrad();
            Tensor loss = run.model().loss(batch.inputs(), batch.targets());
            loss.backward();
            List<float[]> expected = gradients(run);
            run.optimizer().zeroGrad();
            try (Passes passes = passes(run, Precision.FLOAT32)) {
                assertThat(passes.learn(batch, ONLY, () -> {})).isEqualTo(loss.item_double());
            }
            assertSame(gradients(run), expected);
        }
    }

    @Test
    void later_batches_are_added_and_a_first_replaces() throws IOException {
        torch.set_num_threads(2);
        try (TrainingRun run = TrainingRun.start(Setups.gpt(tmp, "sgd", 1), "cpu");
                PointerScope scope = new PointerScope();
                Passes passes = passes(run, Precision.FLOAT32)) {
            Batch batch = run.data().train(1, 0, 4);
            passes.learn(batch, ONLY, () -> {});
            List<float[]> once = gradients(run);
            passes.learn(batch, new Passes.Place(false, true), () -> {});
            List<float[]> twice = gradients(run);
            for (int i = 0; i < once.size(); i++) {
                for (int j = 0; j < once.get(i).length; j++) {
                    assertThat(twice.get(i)[j]).isCloseTo(2 * once.get(i)[j], within(1e-6f));
                }
            }
            passes.learn(batch, ONLY, () -> {});
            assertSame(gradients(run), once);
        }
    }

    /** A token beyond the vocabulary in the first row alone: the second thread must not wait for ever. */
    @Test
    void the_failure_of_one_thread_is_told_and_ends_all() throws IOException {
        torch.set_num_threads(2);
        try (TrainingRun run = TrainingRun.start(Setups.gpt(tmp, "sgd", 1), "cpu");
                PointerScope scope = new PointerScope();
                Passes passes = passes(run, Precision.FLOAT32)) {
            Batch batch = run.data().train(1, 0, 4);
            batch.inputs().data_ptr_long().put(0, 100_000);
            assertThatThrownBy(() -> passes.learn(batch, ONLY, () -> {}))
                    .isInstanceOf(RuntimeException.class)
                    .hasMessageContaining("index out of range");
            Batch sound = run.data().train(1, 0, 4);
            assertThat(passes.learn(sound, ONLY, () -> {})).isBetween(1.0, 10.0);
        }
    }

    /** bfloat16 rounds by 2^-9, and so do its products; losses of nats differ by about as much. */
    @Test
    void losses_in_bfloat16_follow_those_in_float32_step_by_step() throws IOException {
        Setup narrow = Setups.gpt(tmp, "adamw", 20);
        Setup.Network network = narrow.network();
        Setup wide = new Setup(
                narrow.source(),
                new Setup.Network(network.kind(), network.options(), network.init(), Precision.BFLOAT16),
                narrow.optimizer(),
                narrow.loop(),
                narrow.evaluation(),
                narrow.seed());
        try (TrainingRun exact = TrainingRun.start(narrow, "cpu");
                TrainingRun rounded = TrainingRun.start(wide, "cpu")) {
            double first = exact.step();
            assertThat(rounded.step()).isNotEqualTo(first).isCloseTo(first, within(0.01));
            double last = first;
            for (int i = 1; i < 20; i++) {
                last = exact.step();
                assertThat(rounded.step()).as("step %d", i).isCloseTo(last, within(0.02));
            }
            assertThat(last).isLessThan(0.8 * first);
            for (Bank bank : rounded.optimizer().banks()) {
                assertThat(bank.weights().scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
                assertThat(bank.gradients().scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
            }
        }
    }

    private static Passes passes(TrainingRun run, Precision precision) {
        return new Passes(run.model(), run.optimizer(), false, precision, "cpu");
    }

    private static List<float[]> gradients(TrainingRun run) {
        List<float[]> all = new ArrayList<>();
        for (Bank bank : run.optimizer().banks()) {
            try (PointerScope scope = new PointerScope()) {
                float[] values = new float[(int) bank.gradients().numel()];
                bank.gradients().contiguous().data_ptr_float().get(values);
                all.add(values);
            }
        }
        return all;
    }

    private static void assertSame(List<float[]> found, List<float[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).containsExactly(expected.get(i));
        }
    }
}
