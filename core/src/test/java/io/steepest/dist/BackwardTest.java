package io.steepest.dist;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.lr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Tensors;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients that are joined while a backward pass computes them, and what travels together. */
class BackwardTest {
    private static final Recipe MUON = Recipes.muon(lr(0.02), adamLr(0.01));
    /** A matrix of so many rows and columns fills a bucket alone, and one of half as many columns does not. */
    private static final long SIDE = 520;

    /** What a rank does with its loss, from zeroGrad() to the step. */
    private interface Pass {
        void take(SteepestDescent optimizer, Net net, Ranks ranks, int t);
    }

    private static Tensor loss(Net net, Ranks ranks, int t) {
        return net.loss(t, ranks.rank(), ranks.size());
    }

    /** Weights after some steps, equal on all ranks. */
    private static Map<String, Tensor> train(Together kind, int size, Pass pass) {
        List<Net> nets = IntStream.range(0, size)
                .mapToObj(i -> new Net(ScalarType.Float, 1))
                .toList();
        List<Map<String, Tensor>> all = kind.run(size, ranks -> {
            Net net = nets.get(ranks.rank());
            try (SteepestDescent optimizer =
                    SteepestDescent.follow(MUON).over(ranks).on(net)) {
                for (int t = 0; t < 5; t++) {
                    try (PointerScope scope = new PointerScope()) {
                        optimizer.zeroGrad();
                        pass.take(optimizer, net, ranks, t);
                    }
                }
            }
            return net.weights();
        });
        all.forEach(other -> assertEqual(other, all.get(0)));
        return all.get(0);
    }

    private static void assertEqual(Map<String, Tensor> found, Map<String, Tensor> expected) {
        expected.forEach(
                (name, x) -> assertThat(x.equal(found.get(name))).as(name).isTrue());
    }

    @ParameterizedTest
    @EnumSource(Together.class)
    void gives_the_bits_of_a_pass_whose_gradients_the_step_joins(Together kind) {
        int size = kind == Together.SINGLE ? 1 : 3;
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> expected = train(kind, size, (optimizer, net, ranks, t) -> {
                loss(net, ranks, t).backward();
                optimizer.step();
            });
            assertEqual(
                    train(kind, size, (optimizer, net, ranks, t) -> {
                        optimizer.backward(loss(net, ranks, t));
                        optimizer.step();
                    }),
                    expected);
        }
    }

    @Test
    void ends_a_step_of_several_passes_and_is_clipped_as_usual() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> expected = train(Together.THREADS, 2, (optimizer, net, ranks, t) -> {
                loss(net, ranks, t).backward();
                loss(net, ranks, t + 50).backward();
                optimizer.scaleGradients(0.5);
                assertThat(optimizer.clipGradients(0.05)).isGreaterThan(0.05);
                optimizer.step();
            });
            assertEqual(
                    train(Together.THREADS, 2, (optimizer, net, ranks, t) -> {
                        loss(net, ranks, t).backward();
                        optimizer.backward(loss(net, ranks, t + 50));
                        optimizer.scaleGradients(0.5);
                        assertThat(optimizer.clipGradients(0.05)).isGreaterThan(0.05);
                        optimizer.step();
                    }),
                    expected);
        }
    }

    @Test
    void a_pass_after_the_last_one_is_refused_on_all_ranks() {
        try (PointerScope scope = new PointerScope()) {
            train(Together.THREADS, 2, (optimizer, net, ranks, t) -> {
                optimizer.backward(loss(net, ranks, t));
                if (ranks.rank() == 1) {
                    loss(net, ranks, t).backward();
                }
                assertThatThrownBy(optimizer::step)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("call zeroGrad() of the optimizer on every rank");
                optimizer.backward(loss(net, ranks, t));
                assertThatThrownBy(optimizer::step)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("call zeroGrad() of the optimizer on every rank");
            });
        }
    }

    @Test
    void a_gradient_that_is_not_finite_on_one_rank_is_refused_on_all() {
        try (PointerScope scope = new PointerScope()) {
            train(Together.THREADS, 2, (optimizer, net, ranks, t) -> {
                double factor = ranks.rank() == 1 ? Double.NaN : 1;
                optimizer.backward(loss(net, ranks, t).mul(new Scalar(factor)));
                assertThatThrownBy(optimizer::step)
                        .isInstanceOf(ArithmeticException.class)
                        .hasMessageContaining("on rank 1 holds NaN or infinity");
            });
        }
    }

    @Test
    void a_pass_that_fails_on_all_ranks_leaves_them_in_step() {
        try (PointerScope scope = new PointerScope()) {
            train(Together.THREADS, 2, (optimizer, net, ranks, t) -> {
                assertThatThrownBy(() -> optimizer.backward(net.weights().get("head.bias")))
                        .isInstanceOf(RuntimeException.class)
                        .isNotInstanceOf(RanksException.class);
                optimizer.zeroGrad();
                optimizer.backward(loss(net, ranks, t));
                optimizer.step();
            });
        }
    }

    /** Matrices of a chain, each of which is multiplied by the next. */
    private static Nets.Bare chain(int depth) {
        Nets.Bare net = new Nets.Bare();
        IntStream.range(0, depth).forEach(i -> net.with("w" + i, Tensors.floats(i, SIDE, SIDE)));
        return net;
    }

    @Test
    void gradients_travel_before_the_pass_has_come_to_the_first_layer() {
        try (PointerScope scope = new PointerScope()) {
            List<Nets.Bare> nets = IntStream.range(0, 2).mapToObj(i -> chain(3)).toList();
            Tensor x = Tensors.floats(9, 2, SIDE);
            List<List<Boolean>> found = Together.THREADS.run(2, ranks -> {
                Nets.Bare net = nets.get(ranks.rank());
                List<Boolean> early = new ArrayList<>();
                Watched watched = new Watched(
                        ranks,
                        () -> early.add(net.get("w0").grad().count_nonzero().item_long() == 0));
                try (SteepestDescent optimizer =
                        SteepestDescent.follow(MUON).over(watched).on(net)) {
                    Tensor h = x;
                    for (int i = 0; i < 3; i++) {
                        h = h.mm(net.get("w" + i));
                    }
                    optimizer.zeroGrad();
                    optimizer.backward(h.sum());
                    assertThat(watched.means()).hasSize(3);
                    optimizer.step();
                    assertThat(watched.means()).as("joined once").hasSize(3);
                }
                return early;
            });
            // a gradient is known to be added when autograd has found the one after it
            assertThat(found).allMatch(early -> early.equals(List.of(true, true, false)));
        }
    }

    @Test
    void a_parameter_that_one_rank_alone_uses_takes_part() {
        try (PointerScope scope = new PointerScope()) {
            List<Nets.Bare> nets = IntStream.range(0, 3)
                    .mapToObj(i -> new Nets.Bare()
                            .with("a", Tensors.floats(1, 5, 4))
                            .with("b", Tensors.floats(2, 5, 4))
                            .with("unused", Tensors.floats(3, 5, 4)))
                    .toList();
            Tensor x = Tensors.floats(4, 5, 4);
            Together.THREADS.run(2, ranks -> {
                Nets.Bare net = nets.get(ranks.rank());
                try (SteepestDescent optimizer =
                        SteepestDescent.follow(MUON).over(ranks).on(net)) {
                    for (int t = 0; t < 3; t++) {
                        optimizer.zeroGrad();
                        Tensor loss = net.get("a").mul(x).sum();
                        optimizer.backward(
                                ranks.rank() == 0
                                        ? loss
                                        : loss.add(net.get("b").mul(x).sum()));
                        optimizer.step();
                    }
                }
                return 0;
            });
            Nets.Bare one = nets.get(2);
            try (SteepestDescent optimizer = SteepestDescent.of(one, MUON)) {
                for (int t = 0; t < 3; t++) {
                    optimizer.zeroGrad();
                    one.get("a")
                            .mul(x)
                            .sum()
                            .add(one.get("b").mul(x).sum(), new Scalar(0.5))
                            .backward();
                    optimizer.step();
                }
            }
            for (String name : List.of("a", "b", "unused")) {
                assertThat(nets.get(0).get(name).equal(one.get(name))).as(name).isTrue();
                assertThat(nets.get(1).get(name).equal(one.get(name))).as(name).isTrue();
            }
        }
    }

    /** Ranks with equal gradients end with the weights of one. */
    private static void assertAsOne(Together kind, Given given) {
        Map<String, Tensor> one = given.train(Together.SINGLE, 1, 2, MUON).get(0);
        given.train(kind, 2, 2, MUON).forEach(found -> assertEqual(found, one));
    }

    @Test
    void a_matrix_that_straddles_a_bucket_is_whole_on_its_owner() {
        // two of each three halves fill more than a bucket; the large one is sent in pieces that end within a row
        try (PointerScope scope = new PointerScope()) {
            Given given = new Given().with("large", 1050, 1001).with("bias", 7);
            for (String name : List.of("a", "b", "c", "d", "e", "f")) {
                given.with(name, SIDE, SIDE / 2 - 1);
            }
            assertAsOne(Together.C10D, given);
        }
    }

    @Test
    void an_empty_parameter_is_carried_along() {
        try (PointerScope scope = new PointerScope()) {
            assertAsOne(Together.THREADS, Given.usual().with("empty", 0, 4));
            assertAsOne(Together.C10D, Given.usual().with("empty", 0, 4));
        }
    }

    /** The shapes of the GPT of the command line without its tables: four blocks of width 128. */
    private static Nets.Bare gpt() {
        Nets.Bare net = new Nets.Bare();
        for (int i = 0; i < 4; i++) {
            for (String name : List.of("q", "k", "v", "o")) {
                net.with(name + i, Tensors.floats(2, 128, 128)).with(name + "-bias" + i, Tensors.floats(3, 128));
            }
            net.with("up" + i, Tensors.floats(4, 512, 128)).with("down" + i, Tensors.floats(5, 128, 512));
            net.with("gain" + i, Tensors.floats(6, 128)).with("bias" + i, Tensors.floats(7, 512));
        }
        return net;
    }

    @Test
    void small_parameters_travel_together_and_no_byte_goes_twice() {
        try (PointerScope scope = new PointerScope()) {
            List<Nets.Bare> nets = IntStream.range(0, 2).mapToObj(i -> gpt()).toList();
            long bytes = 4 * 4 * (4 * (128 * 128 + 128) + 2 * 512 * 128 + 128 + 512);
            Together.THREADS.run(2, ranks -> {
                Watched watched = new Watched(ranks, () -> {});
                Nets.Bare net = nets.get(ranks.rank());
                try (NoGradGuard frozen = new NoGradGuard();
                        SteepestDescent optimizer =
                                SteepestDescent.follow(MUON).over(watched).on(net)) {
                    optimizer
                            .banks()
                            .forEach(bank -> bank.members()
                                    .forEach(member -> member.gradient().fill_(new Scalar(1.0))));
                    watched.reset();
                    optimizer.step();
                    // an all-reduce sends every byte twice among two ranks: once each way
                    assertThat(sum(watched.means())).isEqualTo(bytes);
                    assertThat(sum(watched.broadcasts())).isEqualTo(bytes);
                    // 48 parameters in 12 banks: two buckets for each owner
                    assertThat(watched.means()).hasSizeLessThanOrEqualTo(4);
                    assertThat(watched.broadcasts()).hasSizeLessThanOrEqualTo(4);
                    // who has which gradient, and that all are finite
                    assertThat(watched.sums()).isEqualTo(2);
                }
                return 0;
            });
        }
    }

    private static long sum(List<Long> all) {
        return all.stream().mapToLong(Long::longValue).sum();
    }
}
