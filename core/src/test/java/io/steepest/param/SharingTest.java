package io.steepest.param;

import static io.steepest.Tensors.floats;
import static io.steepest.Tensors.relativeError;
import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.optim.SteepestDescent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.stream.Stream;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LinearOptions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors of a module in the same memory, and memory of unusual layout. */
@ExtendWith(Scoped.class)
class SharingTest {
    private static final Recipe SGD = Recipes.sgd(lr(0.1));

    /** Parameters and buffers in whatever memory the test gives. */
    private static final class Net extends Module {
        Tensor parameter(String name, Tensor x) {
            return new Tensor(register_parameter(name, x)).retainReference();
        }

        Tensor frozen(String name, Tensor x) {
            return new Tensor(register_parameter(name, x, false)).retainReference();
        }

        Tensor buffer(String name, Tensor x) {
            return new Tensor(register_buffer(name, x)).retainReference();
        }
    }

    /** A table and a head, the head's weights in the table's memory. */
    private static final class Tied extends Module {
        final EmbeddingImpl emb = register_module("emb", new EmbeddingImpl(5, 3));
        final LinearImpl head;

        Tied() {
            LinearOptions options = new LinearOptions(3, 5);
            options.bias().put(false);
            head = register_module("head", new LinearImpl(options));
            emb.weight().detach().fill_(new Scalar(1.0));
            head.weight().set_data(emb.weight().detach());
        }
    }

    private static Tensor ones(long... shape) {
        return torch.ones(shape);
    }

    private static void gradient(Tensor parameter, double value) {
        parameter.mul(new Scalar(value)).sum().backward();
    }

    private static double mean(Tensor x) {
        return x.mean().item_double();
    }

    @Test
    void a_head_in_the_memory_of_a_table_is_stepped_with_both_gradients() {
        Tied net = new Tied();
        try (SteepestDescent optimizer = SteepestDescent.of(net, SGD)) {
            gradient(net.emb.weight(), 1);
            gradient(net.head.weight(), 2);
            optimizer.step();
            // 1 − 0.1·1 − 0.1·2, as libtorch's SGD, which steps the memory twice
            assertThat(mean(net.emb.weight())).isEqualTo(0.7, within(1e-6));
            assertThat(mean(net.head.weight())).isEqualTo(0.7, within(1e-6));
            assertThat(optimizer.explain().rows()).hasSize(1);
            assertThat(optimizer.explain().rows().get(0).role()).isEqualTo(Role.EMBEDDING);
            assertThat(optimizer.explain().rows().get(0).why()).isEqualTo("table of Embedding; tied with head.weight");
        }
        assertThat(net.emb.weight().is_alias_of(net.head.weight())).isTrue();
    }

    static Stream<Recipe> recipes() {
        return Stream.of(
                SGD,
                Recipes.adamw(lr(0.01), b1(0.9), b2(0.99), epsilon(1e-8), decay(0.1)),
                Recipes.muon(lr(0.02), momentum(0.95), decay(0.1), adamLr(1e-3)));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void tied_memory_is_stepped_as_one_object_under_two_names_is(Recipe recipe) {
        Tied byMemory = new Tied();
        Nets.Bare byObject = new Nets.Bare().with("emb", ones(5, 3));
        try (SteepestDescent one = SteepestDescent.of(byMemory, recipe);
                SteepestDescent other = SteepestDescent.of(byObject, recipe)) {
            for (int t = 0; t < 4; t++) {
                // gradients dropped, set to zero, or left there
                if (t == 1) {
                    byMemory.zero_grad(true);
                    byObject.zero_grad(true);
                } else if (t == 2) {
                    one.zeroGrad();
                    other.zeroGrad();
                }
                Tensor a = floats(10 + t, 5, 3);
                Tensor b = floats(20 + t, 5, 3);
                byMemory.emb.weight().mul(a).sum().backward();
                byMemory.head.weight().mul(b).sum().backward();
                byObject.get("emb").mul(a).sum().backward();
                byObject.get("emb").mul(b).sum().backward();
                one.step();
                other.step();
            }
        }
        assertThat(relativeError(byMemory.head.weight(), byObject.get("emb"))).isLessThan(1e-6);
    }

    @Test
    void gradients_from_before_the_optimizer_add_up() {
        Tied net = new Tied();
        gradient(net.emb.weight(), 1);
        gradient(net.head.weight(), 2);
        try (SteepestDescent optimizer = SteepestDescent.of(net, SGD)) {
            optimizer.step();
            assertThat(mean(net.head.weight())).isEqualTo(0.7, within(1e-6));
        }
    }

    @Test
    void a_transposed_twin_stays_the_transpose() {
        Net net = new Net();
        Tensor encode = net.parameter("encode", floats(1, 4, 3));
        Tensor decode = net.parameter("decode", encode.detach().t());
        Tensor start = encode.detach().clone();
        try (SteepestDescent optimizer = SteepestDescent.of(net, SGD)) {
            Tensor a = floats(2, 4, 3);
            Tensor b = floats(3, 3, 4);
            encode.mul(a).sum().backward();
            decode.mul(b).sum().backward();
            optimizer.step();
            Tensor expected = start.sub(a.add(b.t()).mul(new Scalar(0.1)));
            assertThat(relativeError(encode, expected)).isLessThan(1e-6);
            assertThat(relativeError(decode, expected.t())).isLessThan(1e-6);
        }
    }

    @Test
    void frozen_parameters_and_buffers_follow_the_parameter_they_lie_in() {
        Net net = new Net();
        Tensor w = net.parameter("w", ones(3, 4));
        Tensor fixed = net.frozen("fixed", w.detach());
        Tensor buffer = net.buffer("buffer", w.detach().t());
        try (SteepestDescent optimizer = SteepestDescent.of(net, SGD)) {
            gradient(w, 3);
            optimizer.step();
            assertThat(mean(w)).isEqualTo(0.7, within(1e-6));
            assertThat(relativeError(fixed, w)).isZero();
            assertThat(relativeError(buffer, w.t())).isZero();
            assertThat(fixed.requires_grad()).isFalse();
            assertThat(optimizer.explain().rows().get(0).why())
                    .endsWith("; frozen parameter fixed follows it; buffer buffer follows it");
        }
    }

    @Test
    void parts_of_a_parameter_under_another_name_are_refused() {
        Tensor w = ones(4, 6);
        for (Tensor part : new Tensor[] {
            w.narrow(0, 1, 2),
            w.narrow(1, 2, 3),
            w.view(-1),
            w.view(6, 4),
            w.select(0, 0),
            w.narrow(0, 1, 2).t()
        }) {
            Net both = new Net();
            both.parameter("whole", w.clone().set_(w));
            both.parameter("part", part);
            refused(both, "parameter whole and parameter part share a part of their memory");
            Net buffer = new Net();
            buffer.buffer("part", part);
            buffer.parameter("whole", w.clone().set_(w));
            refused(buffer, "buffer part");
        }
    }

    @Test
    void a_parameter_that_overlaps_itself_or_was_computed_is_refused() {
        Net expanded = new Net();
        expanded.parameter("w", ones(1, 4).expand(3, 4));
        refused(expanded, "parameter w is an expanded tensor, in which several entries share memory");
        Net windows = new Net();
        windows.parameter("w", ones(6).as_strided(new long[] {3, 4}, new long[] {1, 1}, new LongOptional(0)));
        refused(windows, "parameter w is an expanded tensor");
        Net computed = new Net();
        computed.parameter("w", ones(3, 4).set_requires_grad(true).mul(new Scalar(2.0)));
        refused(computed, "parameter w was computed from other tensors");
    }

    private static void refused(Module net, String message) {
        assertThatThrownBy(() -> SteepestDescent.of(net, SGD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void slices_of_one_buffer_that_do_not_overlap_are_parameters_like_others() {
        Tensor flat = floats(1, 40);
        Net net = new Net();
        Tensor a = net.parameter("a", flat.narrow(0, 0, 12).view(3, 4));
        Tensor b = net.parameter("b", flat.narrow(0, 12, 12).view(3, 4));
        // columns of one matrix: their ranges of addresses overlap, their entries do not
        Tensor table = flat.narrow(0, 24, 16).view(4, 4);
        Tensor left = net.parameter("left", table.narrow(1, 0, 2));
        Tensor right = net.parameter("right", table.narrow(1, 2, 2));
        Tensor before = right.detach().clone();
        try (SteepestDescent optimizer = SteepestDescent.of(net, SGD)) {
            gradient(right, 1);
            optimizer.step();
            assertThat(relativeError(right, before.sub(new Scalar(0.1)))).isLessThan(1e-6);
            assertThat(relativeError(a, flat.narrow(0, 0, 12).view(3, 4))).isZero();
            assertThat(relativeError(b, flat.narrow(0, 12, 12).view(3, 4))).isZero();
            assertThat(relativeError(left, table.narrow(1, 0, 2))).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void the_layout_of_memory_does_not_matter(Recipe recipe) {
        Tensor w = floats(1, 6, 4);
        Tensor kernel = floats(2, 5, 3, 2, 2);
        Net plain = new Net();
        Net odd = new Net();
        Tensor[] expected = {plain.parameter("w", w.clone()), plain.parameter("kernel", kernel.clone())};
        Tensor[] found = {
            odd.parameter("w", w.t().clone(contiguous()).t()),
            odd.parameter("kernel", kernel.contiguous(MemoryFormat.ChannelsLast))
        };
        assertThat(found[0].is_contiguous() || found[1].is_contiguous()).isFalse();
        try (SteepestDescent one = SteepestDescent.of(plain, recipe);
                SteepestDescent other = SteepestDescent.of(odd, recipe)) {
            for (int t = 0; t < 3; t++) {
                for (int i = 0; i < 2; i++) {
                    Tensor g = floats(10 * t + i, io.steepest.engine.Shapes.of(expected[i]));
                    expected[i].mul(g).sum().backward();
                    found[i].mul(g).sum().backward();
                }
                one.step();
                other.step();
            }
        }
        for (int i = 0; i < 2; i++) {
            assertThat(relativeError(found[i], expected[i])).isZero();
        }
    }

    private static org.bytedeco.pytorch.MemoryFormatOptional contiguous() {
        return new org.bytedeco.pytorch.MemoryFormatOptional(MemoryFormat.Contiguous);
    }
}
