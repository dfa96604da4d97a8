package io.steepest.dist;

import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.Safetensors;
import io.steepest.checkpoint.TensorFile;
import io.steepest.optim.LocalSteps;
import io.steepest.optim.NonFinite;
import io.steepest.optim.Rounds;
import io.steepest.optim.SteepestDescent;
import io.steepest.optim.WeightAverage;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks that step alone and come together once in so many steps. */
class LocalStepsTest {
    @TempDir
    Path tmp;

    /** What is done with the net of a rank. */
    @FunctionalInterface
    private interface Task<R> {
        R of(Net net, SteepestDescent inner, LocalSteps local, Ranks ranks);
    }

    private static <R> List<R> run(
            Together kind, int size, ScalarType type, Recipe recipe, Rounds rounds, Task<R> task) {
        List<Net> nets =
                IntStream.range(0, size).mapToObj(i -> new Net(type, 1 + i)).toList();
        return kind.run(size, ranks -> {
            Net net = nets.get(ranks.rank());
            try (SteepestDescent inner = SteepestDescent.of(net, recipe);
                    LocalSteps local = LocalSteps.of(inner, rounds, ranks)) {
                return task.of(net, inner, local, ranks);
            }
        });
    }

    private static void steps(Net net, SteepestDescent inner, LocalSteps local, Ranks ranks, int to) {
        for (long t = local.steps(); t < to; t++) {
            try (PointerScope scope = new PointerScope()) {
                inner.zeroGrad();
                net.loss(t, ranks.rank(), ranks.size()).backward();
                local.step();
            }
        }
    }

    private static List<Map<String, Tensor>> train(
            Together kind, int size, ScalarType type, Recipe recipe, Rounds rounds, int steps) {
        return run(kind, size, type, recipe, rounds, (net, inner, local, ranks) -> {
            steps(net, inner, local, ranks, steps);
            return net.weights();
        });
    }

    private static double error(Map<String, Tensor> found, Map<String, Tensor> expected) {
        return expected.entrySet().stream()
                .mapToDouble(e -> Tensors.relativeError(found.get(e.getKey()), e.getValue()))
                .max()
                .orElseThrow();
    }

    /** The mean of steps along gradients is a step along their mean; only rounding is different. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void rounds_of_one_step_of_sgd_average_gradients(int size) {
        Recipe sgd = Recipes.sgd(lr(0.1));
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> found = train(Together.THREADS, size, ScalarType.Double, sgd, new Rounds(1, 1, 0), 20)
                    .get(0);
            Net net = new Net(ScalarType.Double, 1);
            try (SteepestDescent one = SteepestDescent.of(net, sgd)) {
                for (int t = 0; t < 20; t++) {
                    one.zeroGrad();
                    net.loss(t, 0, 1).backward();
                    one.step();
                }
            }
            assertThat(error(found, net.weights())).isLessThan(1e-13);
        }
    }

    /** SGD moves a weight by −lr·Σg in a round, whose mean over the ranks the outer step learns from. */
    @Test
    void the_outer_step_is_nesterovs() {
        Rounds rounds = new Rounds(3, 0.7, 0.9);
        double[][] gradients = {{1, 2, 4}, {-3, 1, 0.5}};
        List<Nets.Bare> nets = IntStream.range(0, 2)
                .mapToObj(i -> new Nets.Bare()
                        .with("w", Tensors.normal(ScalarType.Double, 3, 1).fill_(new Scalar(1.0 + i))))
                .toList();
        List<Double> found = Together.THREADS.run(2, ranks -> {
            Nets.Bare net = nets.get(ranks.rank());
            try (SteepestDescent inner = SteepestDescent.of(net, Recipes.sgd(lr(0.1)));
                    LocalSteps local = LocalSteps.of(inner, rounds, ranks)) {
                for (int t = 0; t < 9; t++) {
                    inner.zeroGrad();
                    net.get("w").grad().add_(new Scalar(gradients[ranks.rank()][t % 3] * (1 + t / 3)));
                    local.step();
                }
                return net.get("w").item_double();
            }
        });
        double a = 1;
        double v = 0;
        for (int round = 1; round <= 3; round++) {
            double d = 0.1 * round * (7 - 1.5) / 2;
            v = 0.9 * v + d;
            a -= 0.7 * (d + 0.9 * v);
        }
        // nine roundings of numbers about one
        assertThat(found.get(0)).isCloseTo(a, within(1e-14));
        assertThat(found.get(1)).isEqualTo(found.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Float", "BFloat16"})
    void weights_differ_within_a_round_and_are_equal_after_it(String type) {
        try (PointerScope scope = new PointerScope()) {
            Rounds rounds = Rounds.of(4);
            ScalarType dtype = ScalarType.valueOf(type);
            List<Map<String, Tensor>> within = train(Together.C10D, 3, dtype, Recipes.muon(), rounds, 7);
            assertThat(error(wide(within.get(1)), wide(within.get(0)))).isPositive();
            List<Map<String, Tensor>> after = train(Together.C10D, 3, dtype, Recipes.muon(), rounds, 8);
            assertThat(error(wide(after.get(1)), wide(after.get(0)))).isZero();
            assertThat(error(wide(after.get(2)), wide(after.get(0)))).isZero();
        }
    }

    private static Map<String, Tensor> wide(Map<String, Tensor> weights) {
        weights.replaceAll((name, x) -> x.to(ScalarType.Double));
        return weights;
    }

    @Test
    void a_round_sends_as_much_as_one_all_reduce() {
        try (PointerScope scope = new PointerScope()) {
            List<double[]> sent = Together.THREADS.run(4, ranks -> {
                Net net = new Net(ScalarType.Float, 1);
                CountedRanks counted = CountedRanks.of(ranks);
                try (SteepestDescent inner = SteepestDescent.of(net, Recipes.adamw());
                        LocalSteps local = LocalSteps.of(inner, Rounds.of(5), counted)) {
                    double begin = counted.sent();
                    steps(net, inner, local, counted, 4);
                    double before = counted.sent();
                    steps(net, inner, local, counted, 5);
                    double weights = net.weights().values().stream()
                            .mapToDouble(x -> 4.0 * x.numel())
                            .sum();
                    return new double[] {before - begin, counted.sent() - before, weights};
                }
            });
            assertThat(sent).allSatisfy(each -> assertThat(each[0]).isZero());
            double mean = sent.stream().mapToDouble(each -> each[1]).average().orElseThrow();
            double once = 2 * 3.0 / 4 * sent.get(0)[2];
            assertThat(mean).isBetween(once, once + 200);
        }
    }

    /** A gradient of rank 1 is NaN in the second step of the second round. */
    private static List<String> faulty(NonFinite policy) {
        List<Net> nets = IntStream.range(0, 2)
                .mapToObj(i -> new Net(ScalarType.Float, 1))
                .toList();
        return Together.THREADS.run(2, ranks -> {
            Net net = nets.get(ranks.rank());
            try (SteepestDescent inner = SteepestDescent.follow(Recipes.adamw())
                            .onNonFinite(policy)
                            .on(net);
                    LocalSteps local = LocalSteps.of(inner, Rounds.of(3), ranks)) {
                steps(net, inner, local, ranks, 3);
                Map<String, Tensor> before = net.weights();
                steps(net, inner, local, ranks, 4);
                inner.zeroGrad();
                net.loss(4, ranks.rank(), 2)
                        .mul(new Scalar(ranks.rank() == 1 ? Double.NaN : 1.0))
                        .backward();
                local.step();
                inner.zeroGrad();
                net.loss(5, ranks.rank(), 2).backward();
                String said = "";
                try {
                    local.step();
                } catch (ArithmeticException e) {
                    said = e.getMessage() + (error(net.weights(), before) == 0 ? "; the weights are" : "");
                }
                return said;
            }
        });
    }

    @Test
    void a_rank_that_fails_stops_all_at_the_end_of_the_round() {
        assertThat(faulty(NonFinite.FAIL))
                .allSatisfy(said -> assertThat(said)
                        .contains("rank 1 says: gradient of ", "holds NaN or infinity before step 5")
                        .endsWith("all ranks are back at the weights after step 3; the weights are"));
    }

    @Test
    void a_rank_that_skips_a_step_stops_nobody() {
        assertThat(faulty(NonFinite.SKIP)).containsOnly("");
    }

    private Path file(int rank) {
        return tmp.resolve("rank-" + rank + ".safetensors");
    }

    private void save(Net net, SteepestDescent inner, LocalSteps local, Ranks ranks) {
        try (PointerScope scope = new PointerScope()) {
            Checkpoint.save(file(ranks.rank()), net, inner, local.state(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void restore(Net net, SteepestDescent inner, LocalSteps local, Ranks ranks) {
        try (TensorFile saved = Safetensors.read(file(ranks.rank()))) {
            Checkpoint.from(file(ranks.rank()))
                    .leaving(new TreeSet<>(local.state().keySet()))
                    .into(saved, net, inner);
            local.restore(saved.tensors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Between rounds and within one. */
    @ParameterizedTest
    @ValueSource(ints = {6, 8})
    void a_run_goes_on_from_files_bit_for_bit(int at) {
        Rounds rounds = Rounds.of(3);
        Recipe recipe = Recipes.muon();
        Function<Boolean, List<Map<String, Tensor>>> run =
                resumed -> run(Together.THREADS, 2, ScalarType.Float, recipe, rounds, (net, inner, local, ranks) -> {
                    if (resumed) {
                        restore(net, inner, local, ranks);
                    } else {
                        steps(net, inner, local, ranks, at);
                        save(net, inner, local, ranks);
                    }
                    steps(net, inner, local, ranks, 13);
                    return net.weights();
                });
        try (PointerScope scope = new PointerScope()) {
            List<Map<String, Tensor>> whole = run.apply(false);
            List<Map<String, Tensor>> parts = run.apply(true);
            for (int rank = 0; rank < 2; rank++) {
                assertThat(error(parts.get(rank), whole.get(rank))).isZero();
            }
        }
    }

    @Test
    void another_number_of_ranks_or_length_of_rounds_is_refused() {
        Recipe recipe = Recipes.sgd();
        Task<Object> saving = (net, inner, local, ranks) -> {
            save(net, inner, local, ranks);
            return "";
        };
        Task<Object> restoring = (net, inner, local, ranks) -> {
            restore(net, inner, local, ranks);
            return "";
        };
        assertThat(run(Together.THREADS, 2, ScalarType.Float, recipe, Rounds.of(3), saving))
                .hasSize(2);
        assertThatThrownBy(() -> run(Together.SINGLE, 1, ScalarType.Float, recipe, Rounds.of(3), restoring))
                .hasMessageContaining("by rank 0 of 2, expected rank 0 of 1");
        assertThatThrownBy(() -> run(Together.THREADS, 2, ScalarType.Float, recipe, Rounds.of(4), restoring))
                .hasMessageContaining("rounds of 3 steps, expected 4");
    }

    @Test
    void what_cannot_be_local_is_refused() {
        Net net = new Net(ScalarType.Float, 1);
        try (SteepestDescent averaging = SteepestDescent.follow(Recipes.sgd())
                .averaging(WeightAverage.ema(0.9))
                .on(net)) {
            assertThatThrownBy(() -> LocalSteps.of(averaging, Rounds.of(2), Ranks.single()))
                    .hasMessageContaining("leave averaging(..) out");
        }
        assertThatThrownBy(() -> Rounds.of(0)).hasMessageContaining("at least one step, found 0");
        assertThatThrownBy(() -> new Rounds(1, 0, 0.9)).hasMessageContaining("outer step size");
        assertThatThrownBy(() -> new Rounds(1, 1, 1)).hasMessageContaining("outer momentum");
        assertThatThrownBy(() -> Together.THREADS.run(2, ranks -> {
                    Net own = new Net(ScalarType.Float, 1);
                    try (SteepestDescent inner = SteepestDescent.of(own, Recipes.sgd());
                            LocalSteps local = LocalSteps.of(inner, Rounds.of(2 + ranks.rank()), ranks)) {
                        return local.steps();
                    }
                }))
                .hasMessageContaining("the ranks differ: rank 0 has rounds Rounds[steps=2");
    }
}
