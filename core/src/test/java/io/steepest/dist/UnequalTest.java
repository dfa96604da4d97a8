package io.steepest.dist;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.optim.NonFinite;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.recipe.Setting;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks that do not all have the same: gradients that are missing or not finite, other modules, other recipes, other calls. */
class UnequalTest {
    private static final Recipe MUON = Recipes.muon(lr(0.1), adamLr(0.05));

    private static void assertSame(Given one, Given many, int size, int steps, Recipe recipe) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> expected =
                    one.train(Together.SINGLE, 1, steps, recipe).get(0);
            for (Map<String, Tensor> found : many.train(Together.THREADS, size, steps, recipe)) {
                expected.forEach((name, x) ->
                        assertThat(found.get(name).equal(x)).as(name).isTrue());
            }
        }
    }

    /** In every second step no rank has a gradient of c; the table's comes from rank 1 alone, that of b from rank 0. */
    @Test
    void a_parameter_is_used_if_any_rank_used_it() {
        Given one = Given.usual();
        one.with((rank, t, name) -> switch (name) {
            case "c" -> t % 2 == 0 ? null : one.gradient(t, name);
            case "table", "b" -> Tensors.times(one.gradient(t, name), 0.5);
            default -> one.gradient(t, name);
        });
        Given many = Given.usual();
        many.with((rank, t, name) -> switch (name) {
            case "c" -> t % 2 == 0 ? null : many.gradient(t, name);
            case "table" -> rank == 1 ? many.gradient(t, name) : null;
            case "b" -> rank == 0 ? many.gradient(t, name) : null;
            default -> many.gradient(t, name);
        });
        assertSame(one, many, 2, 5, MUON);
        assertSame(one, many, 2, 5, KroneckerRecipes.soap(lr(0.05), Setting.every(2)));
    }

    @Test
    void an_empty_parameter_is_carried_along() {
        Given empty = Given.usual().with("nothing", 0, 4);
        assertSame(empty, empty, 2, 3, MUON);
    }

    @Test
    void gradients_that_are_accumulated_and_scaled_are_joined_once() {
        Given one = Given.usual();
        Given many = Given.usual().taking((optimizer, net, rank, t) -> {
            net.get("a").grad().add_(net.get("a").grad().clone());
            optimizer.scaleGradients(0.5);
            net.get("a").grad().mul_(new Scalar(1.0));
            optimizer.clipGradients(1e9);
            optimizer.step();
        });
        one.taking((optimizer, net, rank, t) -> {
            net.get("a").grad().add_(net.get("a").grad().clone());
            optimizer.scaleGradients(0.5);
            optimizer.step();
        });
        assertSame(one, many, 2, 3, MUON);
    }

    /** A rank's NaN reaches the mean; whether the rank owns the parameter or not, the message names it. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c", "bias", "d", "table"})
    void nan_on_one_rank_stops_all_and_is_named(String culprit) {
        for (int guilty = 0; guilty < 2; guilty++) {
            int own = guilty;
            Given given = Given.usual();
            given.with((rank, t, name) -> {
                        Tensor g = given.gradient(t, name);
                        if (t == 2 && rank == own && name.equals(culprit)) {
                            g.view(-1).select(0, 0).fill_(new Scalar(Double.NaN));
                        }
                        return g;
                    })
                    .taking((optimizer, net, rank, t) -> {
                        if (t != 2) {
                            optimizer.step();
                            return;
                        }
                        Tensor before = net.get("a").detach().clone();
                        assertThatThrownBy(optimizer::step)
                                .isInstanceOf(ArithmeticException.class)
                                .hasMessage("gradient of " + culprit + " on rank " + own
                                        + " holds NaN or infinity before step 2; no weight and no state was changed");
                        assertThat(net.get("a").equal(before)).isTrue();
                        assertThat(optimizer.steps()).isEqualTo(1);
                    });
            try (PointerScope scope = new PointerScope()) {
                given.train(Together.THREADS, 2, 3, MUON);
            }
        }
    }

    @Test
    void all_ranks_skip_a_step_if_the_policy_says_so() {
        Given one = Given.usual().by(options -> options.onNonFinite(NonFinite.SKIP));
        one.with((rank, t, name) -> Tensors.times(one.gradient(t, name), t == 2 && name.equals("d") ? Double.NaN : 1));
        Given many = Given.usual().by(options -> options.onNonFinite(NonFinite.SKIP));
        many.with((rank, t, name) ->
                Tensors.times(many.gradient(t, name), t == 2 && name.equals("d") && rank == 1 ? Double.NaN : 1));
        assertSame(one, many, 2, 3, MUON);
    }

    @Test
    void a_loss_is_the_mean_over_all_ranks_and_must_be_given_on_all() {
        Recipe polyak = Recipes.sgd(lr(1)).stepping(StepRule.polyak(0));
        Given one = Given.usual().in(ScalarType.Double).taking((optimizer, net, rank, t) -> optimizer.step(1.5));
        Given many = Given.usual().in(ScalarType.Double).taking((optimizer, net, rank, t) -> {
            optimizer.step(1.0 + rank);
            assertThat(optimizer.stepSize()).isPresent();
        });
        try (PointerScope scope = new PointerScope()) {
            Tensor x = one.train(Together.SINGLE, 1, 2, polyak).get(0).get("table");
            Tensor y = many.train(Together.THREADS, 2, 2, polyak).get(1).get("table");
            assertThat(Tensors.relativeError(y, x)).isLessThan(1e-13);
            assertThatThrownBy(() -> Given.usual()
                            .taking((optimizer, net, rank, t) -> {
                                if (rank == 0) {
                                    optimizer.step();
                                } else {
                                    optimizer.step(1.0);
                                }
                            })
                            .train(Together.THREADS, 2, 1, MUON))
                    .hasMessage(
                            "step(loss) was called on 1 of 2 ranks and step() on the others: all ranks must call the"
                                    + " same");
        }
    }

    @Test
    void gradients_that_are_added_to_joined_ones_are_refused() {
        try (PointerScope scope = new PointerScope()) {
            Given.usual()
                    .taking((optimizer, net, rank, t) -> {
                        optimizer.step();
                        // as on one rank, the gradients are still there
                        optimizer.step();
                        if (rank == 1) {
                            net.get("a").grad().add_(net.get("b").grad());
                        }
                        assertThatThrownBy(optimizer::step)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("call zeroGrad() of the optimizer on every rank");
                    })
                    .train(Together.THREADS, 2, 2, MUON);
        }
    }

    private static void refused(Recipe other, Nets.Bare odd, String message) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            List<Nets.Bare> nets =
                    List.of(new Nets.Bare().with("w", Tensors.floats(1, 4, 3)).with("b", Tensors.floats(2, 4)), odd);
            Together.THREADS.run(2, ranks -> {
                Recipe own = ranks.rank() == 0 ? MUON : other;
                assertThatThrownBy(() -> SteepestDescent.follow(own)
                                .over(ranks)
                                .on(nets.get(ranks.rank()))
                                .close())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(message);
                return 0;
            });
        }
    }

    @Test
    void ranks_that_differ_are_refused_before_the_first_step_with_what_differs() {
        try (PointerScope scope = new PointerScope()) {
            Nets.Bare equal = new Nets.Bare().with("w", Tensors.floats(1, 4, 3)).with("b", Tensors.floats(2, 4));
            refused(
                    MUON,
                    new Nets.Bare().with("w", Tensors.floats(1, 4, 2)).with("b", Tensors.floats(2, 4)),
                    "the ranks differ: rank 0 has parameter w 4×3 Float LINEAR");
            refused(
                    MUON,
                    new Nets.Bare().with("w", Tensors.doubles(1, 4, 3)).with("b", Tensors.floats(2, 4)),
                    "rank 1 has parameter w 4×3 Double");
            refused(MUON, new Nets.Bare().with("w", Tensors.floats(1, 4, 3)), "rank 0 has parameter b 4 Float");
            refused(Recipes.muon(lr(0.2), adamLr(0.05)), equal, "rank 1 has recipe muon: step size constant 0.2");
        }
    }

    @Test
    void a_layer_that_is_added_is_taken_in_on_all_ranks() {
        try (PointerScope scope = new PointerScope()) {
            List<Nets.Bare> nets = IntStream.range(0, 3)
                    .mapToObj(i ->
                            new Nets.Bare().with("w", Tensors.floats(i, 6, 4)).with("v", Tensors.floats(9, 6, 4)))
                    .toList();
            List<Tensor> news = IntStream.range(0, 3)
                    .mapToObj(i -> Tensors.floats(20 + i, 5, 3))
                    .toList();
            List<Tensor> found = Together.THREADS.run(3, ranks -> {
                Nets.Bare net = nets.get(ranks.rank());
                try (NoGradGuard frozen = new NoGradGuard();
                        SteepestDescent optimizer =
                                SteepestDescent.follow(MUON).over(ranks).on(net)) {
                    net.gradient("w", news.get(0).new_ones(6, 4));
                    optimizer.step();
                    net.with("new", news.get(ranks.rank()));
                    optimizer.refresh();
                    optimizer.zeroGrad();
                    net.gradient("new", news.get(0));
                    optimizer.step();
                    return net.get("new").detach().clone().retainReference();
                }
            });
            assertThat(found.get(1).equal(found.get(0))).isTrue();
            assertThat(found.get(2).equal(found.get(0))).isTrue();
        }
    }
}
