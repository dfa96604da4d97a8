package io.steepest.dist;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.rank;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.optim.NonFinite;
import io.steepest.optim.OptimizerState;
import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ranks that exchange the factors of Dion's steps in place of gradients and weights. */
class FactorsTest {
    private static final int STEPS = 100;
    private static final int RANK = 4;
    private static final Recipe DION = Recipes.dion(lr(0.01), rank(RANK), momentum(0.9), adamLr(0.01));

    private static Map<String, Tensor> train(Together kind, int size, ScalarType type, int steps) {
        return train(kind, size, type, steps, (optimizer, loss) -> loss.backward());
    }

    private static Map<String, Tensor> train(
            Together kind, int size, ScalarType type, int steps, BiConsumer<SteepestDescent, Tensor> pass) {
        List<Net> nets = IntStream.range(0, size)
                .mapToObj(i -> new Net(type, i == 0 ? 1 : 77))
                .toList();
        List<Map<String, Tensor>> all = kind.run(size, ranks -> {
            Net net = nets.get(ranks.rank());
            try (SteepestDescent optimizer =
                    SteepestDescent.follow(DION).over(ranks).exchangingFactors().on(net)) {
                for (int t = 0; t < steps; t++) {
                    try (PointerScope scope = new PointerScope()) {
                        optimizer.zeroGrad();
                        pass.accept(optimizer, net.loss(t, ranks.rank(), size));
                        optimizer.step();
                    }
                }
            }
            return net.weights();
        });
        return same(all);
    }

    private static Map<String, Tensor> same(List<Map<String, Tensor>> all) {
        all.forEach(other -> assertThat(error(other, all.get(0))).isZero());
        return all.get(0);
    }

    private static double error(Map<String, Tensor> found, Map<String, Tensor> expected) {
        return expected.entrySet().stream()
                .mapToDouble(e -> Tensors.relativeError(found.get(e.getKey()), e.getValue()))
                .max()
                .orElseThrow();
    }

    /** Each rank sums up its own gradients, and only rounding is different, as in {@link SameResultTest}. */
    @ParameterizedTest
    @CsvSource({"THREADS, Float, 2, 1e-5", "C10D, Float, 4, 1e-5", "C10D, Double, 2, 1e-12", "THREADS, Double, 4, 1e-12"
    })
    void several_ranks_go_the_way_of_one(Together kind, ScalarType type, int size, double tolerance) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> one = train(Together.SINGLE, 1, type, STEPS);
            assertThat(error(train(kind, size, type, STEPS), one)).isLessThan(tolerance);
        }
    }

    @Test
    void gradients_that_travel_during_the_pass_give_the_same_bits() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> after = train(Together.THREADS, 2, ScalarType.Float, 5);
            assertThat(error(train(Together.THREADS, 2, ScalarType.Float, 5, SteepestDescent::backward), after))
                    .isZero();
        }
    }

    private static Given matrices() {
        return new Given().with("a", 48, 32).with("b", 48, 32).with("c", 32, 64).by(Options::exchangingFactors);
    }

    @Test
    void equal_gradients_give_the_bits_of_one_rank() {
        try (PointerScope scope = new PointerScope()) {
            Given given = Given.usual().by(Options::exchangingFactors);
            Map<String, Tensor> one = given.train(Together.SINGLE, 1, 5, DION).get(0);
            assertThat(error(same(given.train(Together.THREADS, 2, 5, DION)), one))
                    .isZero();
        }
    }

    /** The sum of 2r(m+n) entries over the matrices, and some numbers that ranks tell each other. */
    @Test
    void a_step_sends_the_factors_and_neither_gradients_nor_weights() {
        long factors = RANK * (2 * (48 + 32) + 32 + 64);
        Given given = matrices();
        List<Nets.Bare> nets = IntStream.range(0, 2).mapToObj(i -> given.net()).toList();
        try (PointerScope scope = new PointerScope()) {
            List<Double> sent = Together.THREADS.run(2, ranks -> {
                CountedRanks counted = CountedRanks.of(ranks);
                try (SteepestDescent optimizer = SteepestDescent.follow(DION)
                        .over(counted)
                        .exchangingFactors()
                        .on(nets.get(ranks.rank()))) {
                    optimizer.zeroGrad();
                    given.give(nets.get(ranks.rank()), ranks.rank(), 1);
                    double before = counted.sent();
                    optimizer.step();
                    return counted.sent() - before;
                }
            });
            // of two ranks, each sends what is summed once
            sent.forEach(bytes -> assertThat(bytes).isBetween(4.0 * factors, 4.0 * factors + 300));
        }
    }

    @Test
    void a_run_that_goes_on_from_a_state_has_the_bits_of_the_one_that_saved_it() {
        Map<Integer, OptimizerState> saved = new ConcurrentHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            Given own = matrices().with((rank, t, name) -> Tensors.floats(31 * t + rank, shape(name)));
            List<Map<String, Tensor>> whole = own.taking((optimizer, net, rank, t) -> {
                        optimizer.step();
                        if (t == 3) {
                            saved.put(rank, copy(optimizer.state()));
                        }
                    })
                    .train(Together.THREADS, 2, 6, DION);
            assertThat(saved.get(1)
                            .tensors()
                            .get("a/momentum")
                            .equal(saved.get(0).tensors().get("a/momentum")))
                    .isTrue();
            // the first three steps again without a state that is made, then that of the other run
            List<Map<String, Tensor>> parts = own.taking((optimizer, net, rank, t) -> {
                        optimizer.step();
                        if (t == 3) {
                            optimizer.restore(saved.get(rank));
                        }
                    })
                    .train(Together.THREADS, 2, 6, DION);
            assertThat(error(same(parts), same(whole))).isZero();
        }
    }

    @Test
    void a_state_says_what_that_of_one_rank_does_but_for_rounding() {
        Map<String, Tensor> found = new TreeMap<>();
        try (PointerScope scope = new PointerScope()) {
            for (int size : new int[] {1, 4}) {
                // one rank has the mean of what four have
                Given given = matrices()
                        .in(ScalarType.Double)
                        .with((rank, t, name) -> size == 1
                                ? IntStream.range(0, 4)
                                        .mapToObj(i -> gradient(i, t, name))
                                        .reduce(Tensor::add)
                                        .orElseThrow()
                                        .div(new Scalar(4.0))
                                : gradient(rank, t, name));
                List<Map<String, Tensor>> unused = given.taking((optimizer, net, rank, t) -> {
                            optimizer.step();
                            if (t == 4) {
                                Tensor momentum =
                                        copy(optimizer.state()).tensors().get("c/momentum");
                                found.put(size + "-" + rank, momentum);
                            }
                        })
                        .train(size == 1 ? Together.SINGLE : Together.C10D, size, 4, DION);
                assertThat(unused).hasSize(size);
            }
            for (int rank = 0; rank < 4; rank++) {
                assertThat(Tensors.relativeError(found.get("4-" + rank), found.get("1-0")))
                        .isLessThan(1e-12);
            }
        }
    }

    private static Tensor gradient(int rank, int t, String name) {
        return Tensors.normal(ScalarType.Double, 31L * t + 7L * rank + name.hashCode(), shape(name));
    }

    private static long[] shape(String name) {
        return name.equals("c") ? new long[] {32, 64} : new long[] {48, 32};
    }

    private static OptimizerState copy(OptimizerState state) {
        Map<String, Tensor> tensors = new TreeMap<>();
        state.tensors()
                .forEach((name, x) -> tensors.put(name, x.clone().contiguous().retainReference()));
        return OptimizerState.of(tensors, state.parameters(), state.steps(), state.rate());
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "SKIP"})
    void a_gradient_of_one_rank_that_is_not_finite_stops_all(NonFinite policy) {
        Given given = matrices()
                .by(options -> options.exchangingFactors().onNonFinite(policy))
                .with((rank, t, name) -> rank == 1 && t == 2 && name.equals("b")
                        ? Tensors.floats(1, shape(name)).fill_(new Scalar(Double.NaN))
                        : Tensors.floats(t, shape(name)));
        try (PointerScope scope = new PointerScope()) {
            if (policy == NonFinite.SKIP) {
                assertThat(error(
                                same(given.train(Together.THREADS, 2, 2, DION)),
                                same(given.train(Together.THREADS, 2, 1, DION))))
                        .isZero();
            } else {
                assertThatThrownBy(() -> given.train(Together.THREADS, 2, 2, DION))
                        .hasMessageContaining("gradient of b on rank 1 holds NaN or infinity");
            }
        }
    }

    @Test
    void what_needs_the_mean_gradient_is_refused() {
        Nets.Bare net = new Nets.Bare().with("a", Tensors.floats(1, 8, 6));
        Options dion = SteepestDescent.follow(DION).exchangingFactors();
        assertThatThrownBy(() -> dion.clippedTo(1).on(net)).hasMessageContaining("never know the mean gradient");
        Recipe adaptive = DION.stepping(StepRule.armijo(1));
        assertThatThrownBy(() ->
                        SteepestDescent.follow(adaptive).exchangingFactors().on(net))
                .hasMessageContaining("which step rule");
        assertThatThrownBy(() -> SteepestDescent.follow(Recipes.muon())
                        .exchangingFactors()
                        .on(net))
                .hasMessageContaining("recipe muon steps no parameter of this module by factors of low rank");
        try (SteepestDescent optimizer = dion.on(net)) {
            assertThatThrownBy(() -> optimizer.clipGradients(1)).hasMessageContaining("cannot be clipped");
        }
    }
}
