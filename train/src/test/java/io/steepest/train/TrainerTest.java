package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.param.Bank;
import io.steepest.train.RunResult.Point;
import io.steepest.train.data.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    @TempDir
    Path tmp;

    private Setup setup(String optimizer, long steps) throws IOException {
        return Setups.gpt(tmp, optimizer, steps);
    }

    @Test
    void the_curve_has_a_point_before_any_step_and_one_per_evaluation() throws IOException {
        RunResult result = trained(setup("adamw", 8));
        assertThat(result.curve()).extracting(Point::step).containsExactly(0L, 3L, 6L, 8L);
        assertThat(result.curve()).extracting(Point::tokens).containsExactly(0L, 192L, 384L, 512L);
        assertThat(result.last().validationLoss())
                .isLessThan(result.curve().get(0).validationLoss());
        assertThat(result.interrupted()).isFalse();
    }

    @Test
    void a_refused_step_ends_the_run_and_the_curve_says_so() throws IOException {
        Setup setup = setup("sgd", 9).with(Setups.choice("sgd", 1e20));
        List<Long> kept = new ArrayList<>();
        RunResult result;
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            result = Trainer.train(
                    run,
                    Progress.silent(),
                    Stop.never(),
                    r -> kept.add(r.optimizer().steps()));
        }
        assertThat(result.last().validationLoss()).isNaN();
        assertThat(result.last().step()).isLessThan(4);
        assertThat(result.best().step()).isZero();
        assertThat(result.interrupted()).isFalse();
        assertThat(kept).isEmpty();
    }

    @Test
    void weights_beyond_float_end_the_run_before_a_checkpoint() throws IOException {
        Setup setup = setup("sgd", 1).with(Setups.choice("sgd", 1e30));
        List<Long> kept = new ArrayList<>();
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            RunResult result = Trainer.train(
                    run,
                    Progress.silent(),
                    Stop.never(),
                    r -> kept.add(r.optimizer().steps()));
            assertThat(result.last().step()).isEqualTo(1);
            assertThat(result.last().validationLoss()).isNaN();
        }
        assertThat(kept).isEmpty();
    }

    @Test
    void a_wish_ends_the_run_with_a_checkpoint() throws IOException {
        Stop stop = new Stop();
        List<Long> kept = new ArrayList<>();
        try (TrainingRun run = TrainingRun.start(setup("muon", 100), "cpu")) {
            RunResult result = Trainer.trainWithSample(
                    run, wishing(stop, 5), stop, r -> kept.add(r.optimizer().steps()));
            assertThat(result.interrupted()).isTrue();
            assertThat(result.last().step()).isBetween(5L, 6L);
            assertThat(kept).last().isEqualTo(result.last().step());
            assertThat(run.optimizer().steps()).isEqualTo(result.last().step());
            assertThat(result.sample()).isEmpty();
        }
    }

    @Test
    void a_wish_before_the_first_step_ends_the_run_untouched() throws IOException {
        Stop stop = new Stop();
        stop.wish();
        try (TrainingRun run = TrainingRun.start(setup("muon", 100), "cpu")) {
            RunResult result = Trainer.train(run, Progress.silent(), stop, r -> {});
            assertThat(result.interrupted()).isTrue();
            assertThat(result.curve()).extracting(Point::step).containsExactly(0L);
        }
    }

    private static Progress wishing(Stop stop, long at) {
        return new Progress() {
            @Override
            public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
                if (step == at) {
                    stop.wish();
                }
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void evaluation_changes_nothing() throws IOException {
        try (TrainingRun run = TrainingRun.start(setup("muon", 3), "cpu")) {
            run.step();
            SortedMap<String, byte[]> before = Setups.bits(run, tmp.resolve("a"));
            Evaluated first = run.validate();
            assertThat(run.validate()).isEqualTo(first);
            assertSame(Setups.bits(run, tmp.resolve("b")), before);
        }
    }

    @Test
    void a_seed_gives_equal_runs_and_another_seed_another() throws IOException {
        SortedMap<String, byte[]> once = bits(setup("muon", 4), "a");
        assertSame(bits(setup("muon", 4), "b"), once);
        SortedMap<String, byte[]> other = bits(setup("muon", 4).from(2), "c");
        assertThat(other.get("head.weight")).isNotEqualTo(once.get("head.weight"));
    }

    @Test
    void clipping_holds_the_length_of_all_gradients_together() throws IOException {
        Setup setup = setup("sgd", 1);
        try (TrainingRun run =
                TrainingRun.start(Setups.looping(setup, 1, 0.01, setup.loop().pace()), "cpu")) {
            run.step();
            assertThat(length(run)).isCloseTo(0.01, within(1e-5));
        }
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            run.step();
            double free = length(run);
            assertThat(free).isGreaterThan(0.1);
            Setup loose = Setups.looping(setup, 1, 2 * free, setup.loop().pace());
            try (TrainingRun unclipped = TrainingRun.start(loose, "cpu")) {
                unclipped.step();
                assertThat(length(unclipped)).isEqualTo(free);
            }
        }
    }

    private static double length(TrainingRun run) {
        double squares = 0;
        for (Bank bank : run.optimizer().banks()) {
            try (PointerScope scope = new PointerScope()) {
                squares += bank.gradients().square().sum().item_double();
            }
        }
        return Math.sqrt(squares);
    }

    /** The first step of Nesterov momentum 0.9 is 1.9 gradients long. */
    @Test
    void accumulated_steps_go_along_the_mean_gradient_of_their_batches() throws IOException {
        double lr = 0.1;
        Setup setup = setup("sgd", 1).with(Setups.choice("sgd", lr));
        SortedMap<String, float[]> expected = new TreeMap<>();
        try (TrainingRun run = TrainingRun.start(setup, "cpu");
                PointerScope scope = new PointerScope()) {
            run.optimizer().zeroGrad();
            double losses = 0;
            for (int part = 0; part < 2; part++) {
                Batch batch = run.data().train(setup.seed(), part, 4);
                Tensor loss = run.model().loss(batch.inputs(), batch.targets());
                loss.backward();
                losses += loss.item_double();
            }
            forEachParameter(run, (name, parameter) -> {
                float[] w = floats(parameter);
                float[] g = floats(parameter.grad());
                for (int i = 0; i < w.length; i++) {
                    w[i] -= (float) (lr * 1.9 * g[i] / 2);
                }
                expected.put(name, w);
            });
            assertThat(losses / 2).isGreaterThan(1);
        }
        try (TrainingRun run = TrainingRun.start(
                        Setups.looping(setup, 2, 0, setup.loop().pace()), "cpu");
                PointerScope scope = new PointerScope()) {
            run.step();
            // one rounding of w, and the two sums of gradients in other orders
            forEachParameter(
                    run,
                    (name, parameter) -> assertThat(floats(parameter))
                            .as(name)
                            .usingComparatorWithPrecision(1e-6f)
                            .containsExactly(expected.get(name)));
        }
    }

    private static void forEachParameter(TrainingRun run, java.util.function.BiConsumer<String, Tensor> action) {
        var items = run.model().module().named_parameters(true).items();
        for (long i = 0; i < items.size(); i++) {
            action.accept(items.get(i).key().getString(), items.get(i).value());
        }
    }

    private static float[] floats(Tensor x) {
        float[] values = new float[(int) x.numel()];
        x.detach().contiguous().data_ptr_float().get(values);
        return values;
    }

    private static RunResult trained(Setup setup) {
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            return Trainer.train(run, Progress.silent(), Stop.never(), kept -> {});
        }
    }

    private SortedMap<String, byte[]> bits(Setup setup, String folder) throws IOException {
        try (TrainingRun run = TrainingRun.start(setup, "cpu")) {
            Trainer.train(run, Progress.silent(), Stop.never(), kept -> {});
            return Setups.bits(run, tmp.resolve(folder));
        }
    }

    private static void assertSame(SortedMap<String, byte[]> found, SortedMap<String, byte[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
    }
}
