package io.steepest.param;

import static io.steepest.Tensors.floats;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Scoped;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LogSoftmaxImpl;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.ModuleListImpl;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.SequentialImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TransformerEncoderLayerImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which matrix is the head, and when none is. */
@ExtendWith(Scoped.class)
class HeadInferenceTest {
    private static final int WIDTH = 4;
    private static final int VOCABULARY = 9;

    /** A module that is put together by the test. */
    private static class Net extends Module {
        private final List<Module> children = new ArrayList<>();

        final Net linear(String name, long in, long out) {
            return add(name, new LinearImpl(in, out));
        }

        final Net add(String name, Module child) {
            register_module(name, child);
            children.add(child);
            return this;
        }

        final Net matrix(String name, long rows, long columns) {
            register_parameter(name, floats(1, rows, columns));
            return this;
        }

        /** Switches gradients off for what was added last. */
        final Net frozen() {
            var parameters = children.get(children.size() - 1).parameters(true);
            for (long i = 0; i < parameters.size(); i++) {
                Tensor x = parameters.get(i);
                x.set_requires_grad(false);
            }
            return this;
        }
    }

    /** A body that others go on with. */
    private static final class ImageEncoder extends Net {}

    private static Net table() {
        return new Net().add("wte", new EmbeddingImpl(VOCABULARY, WIDTH));
    }

    /** The two layers after attention, as a part of a block. */
    private static Net block() {
        return new Net().linear("up", WIDTH, 3 * WIDTH).linear("down", 3 * WIDTH, WIDTH);
    }

    private static Net blocks(Net net, Module list) {
        net.add("blocks", list);
        for (int i = 0; i < 2; i++) {
            Net block = block();
            list.register_module(Integer.toString(i), block);
            net.children.add(block);
        }
        return net;
    }

    private static Optional<String> head(Module net) {
        List<String> heads = Roles.inferred().of(net).stream()
                .filter(a -> a.role() == Role.HEAD)
                .map(Assignment::name)
                .toList();
        assertThat(heads).hasSizeLessThan(2);
        return heads.stream().findFirst();
    }

    private static String why(Module net, String name) {
        return Roles.inferred().of(net).stream()
                .collect(Collectors.toMap(Assignment::name, Assignment::why))
                .get(name);
    }

    private static void assertDoubt(Module net, String name, String reason) {
        assertThat(head(net)).isEmpty();
        assertThat(why(net, name))
                .isEqualTo("Linear, the last one, but not taken for the head: " + reason
                        + "; if it does end in logits, say so by Roles.with(\"" + name + "\", Role.HEAD)");
    }

    @Test
    void the_last_layer_of_a_perceptron_a_classifier_of_images_and_a_language_model_is_the_head() {
        assertThat(head(new Net().linear("fc1", 6, 8).linear("fc2", 8, 3))).contains("fc2.weight");
        assertThat(head(new Net()
                        .add("conv1", new Conv2dImpl(1, 4, new LongPointer(3, 3)))
                        .add("conv2", new Conv2dImpl(4, 8, new LongPointer(3, 3)))
                        .linear("fc1", 32, 16)
                        .linear("fc2", 16, 10)))
                .contains("fc2.weight");
        assertThat(head(blocks(table(), new ModuleListImpl()).linear("out", WIDTH, VOCABULARY)))
                .contains("out.weight");
        assertThat(head(table().add("rnn", new LSTMImpl(WIDTH, 6)).linear("fc", 6, 2)))
                .contains("fc.weight");
        assertThat(why(new Net().linear("fc1", 6, 8).linear("fc2", 8, 3), "fc2.weight"))
                .isEqualTo("last linear module");
    }

    @Test
    void the_last_layer_of_a_sequence_is_the_head_if_at_most_a_softmax_follows() {
        SequentialImpl plain = new SequentialImpl();
        plain.push_back(new LinearImpl(6, 8));
        plain.push_back(new ReLUImpl());
        plain.push_back(new LinearImpl(8, 3));
        assertThat(head(plain)).contains("2.weight");
        plain.push_back(new LogSoftmaxImpl(1));
        assertThat(head(plain)).contains("2.weight");
        plain.push_back(new ReLUImpl());
        assertDoubt(plain, "2.weight", "in the Sequential ReLU comes after it");
        assertThat(head(new Net().add("layers", plain))).isEmpty();
    }

    @Test
    void a_head_that_is_frozen_leaves_its_body_as_it_is() {
        Net byName = blocks(table(), new ModuleListImpl())
                .linear("lm_head", WIDTH, VOCABULARY)
                .frozen()
                .linear("adapter", WIDTH, 7);
        assertThat(head(byName)).isEmpty();
        assertThat(why(byName, "adapter.weight"))
                .isEqualTo("Linear; lm_head.weight, which is frozen, is taken for the head");
        Net byPlace = new Net().linear("body", 6, 8).linear("out", 8, 3).frozen();
        assertThat(head(byPlace)).isEmpty();
        assertThat(why(byPlace, "body.weight")).isEqualTo("Linear; out.weight, which is frozen, is taken for the head");
    }

    @Test
    void a_head_that_is_the_table_in_a_product_is_no_module_at_all() {
        // logits = x.matmul(wte.t())
        Net projected = table().linear("in", WIDTH, 12).linear("out", 12, WIDTH);
        assertDoubt(
                projected,
                "out.weight",
                "table wte.weight, whose vectors have as many entries as its output, may be the head");
        assertDoubt(blocks(table(), new ModuleListImpl()), "blocks.1.down.weight", "it is in a block of several");
        Net own = new Net()
                .matrix("wte", VOCABULARY, WIDTH)
                .linear("in", WIDTH, 12)
                .linear("out", 12, WIDTH);
        assertThat(head(own)).isEmpty();
    }

    @Test
    void a_head_that_is_another_module_is_found_by_its_name_or_by_what_it_reads() {
        Net named = new Net().linear("fc1", 6, 8).linear("fc2", 8, 7).add("head", new Net().matrix("weight", 3, 7));
        assertThat(head(named)).contains("head.weight");
        assertThat(why(named, "head.weight")).isEqualTo("matrix named as a head in a module of its own");
        Net byParameter =
                new Net().linear("fc1", 6, 8).linear("fc2", 8, 7).add("end", new Net().matrix("logits", 3, 7));
        assertThat(head(byParameter)).contains("end.logits");
        Net unnamed = new Net().linear("fc1", 6, 8).linear("fc2", 8, 7).add("end", new Net().matrix("w", 3, 7));
        assertDoubt(unnamed, "fc2.weight", "end.w could read its output");
        Net transposed = new Net().matrix("w", 7, 3).linear("fc1", 6, 8).linear("fc2", 8, 7);
        assertDoubt(transposed, "fc2.weight", "w could read its output");
    }

    @Test
    void a_part_of_a_network_has_no_head() {
        assertDoubt(block(), "down.weight", "up.weight could read its output");
        assertDoubt(blocks(new Net(), new ModuleListImpl()), "blocks.1.down.weight", "it is in a block of several");
        assertDoubt(blocks(new Net(), new SequentialImpl()), "blocks.1.down.weight", "it is in a block of several");
        assertThat(head(new TransformerEncoderLayerImpl(8, 2))).isEmpty();
        assertDoubt(
                new ImageEncoder().linear("fc1", 6, 8).linear("fc2", 8, 3),
                "fc2.weight",
                "modules of class ImageEncoder are for others to go on with");
        assertDoubt(
                new Net().linear("fc1", 6, 8).linear("fc2", 8, 8), "fc2.weight", "its output is as long as its input");
        assertDoubt(
                new Net().linear("fc", 6, 3).add("norm", new LayerNormImpl(new LongVector(new long[] {3}))),
                "fc.weight",
                "norm.weight could read its output");
    }

    @Test
    void a_layer_before_convolutions_is_no_head() {
        Net generator = new Net().linear("fc", 6, 32).add("up", new ConvTranspose2dImpl(8, 3, new LongPointer(4, 4)));
        assertDoubt(generator, "fc.weight", "up.weight could read its output");
    }

    @Test
    void a_name_of_a_head_within_blocks_makes_no_head() {
        Net net = table();
        Module list = new ModuleListImpl();
        net.add("h", list);
        for (int i = 0; i < 2; i++) {
            Net block = new Net().linear("fc_in", WIDTH, 12).linear("fc_out", 12, WIDTH);
            list.register_module(Integer.toString(i), block);
            net.children.add(block);
        }
        net.linear("lm_head", WIDTH, VOCABULARY);
        assertThat(head(net)).contains("lm_head.weight");
        assertThat(why(net, "h.1.fc_out.weight")).isEqualTo("Linear named as a head, but in a block of several");
    }

    @Test
    void what_is_given_is_not_in_doubt() {
        Net net = block();
        List<Assignment> given = Roles.inferred().with("down.weight", Role.HEAD).of(net);
        assertThat(given)
                .filteredOn(a -> a.role() == Role.HEAD)
                .extracting(Assignment::why)
                .containsExactly("given for down.weight");
    }

    @Test
    void a_doubt_is_logged_once() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            Net net = new Net().linear("told_once", 6, 8).linear("told_twice", 8, 6);
            Roles.inferred().of(net);
            Roles.inferred().of(net);
            Roles.inferred().with("told_twice.weight", Role.LINEAR).of(net);
            Roles.inferred().with("told_once.weight", Role.HEAD).of(net);
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .endsWith("told_twice.weight has role LINEAR: Linear, the last one, but not taken for the head:"
                                + " told_once.weight could read its output; if it does end in logits, say so by"
                                + " Roles.with(\"told_twice.weight\", Role.HEAD)"));
    }

    @Test
    void roles_of_all_other_tensors_do_not_depend_on_the_head() {
        Map<String, Role> roles = Roles.inferred().of(blocks(table(), new ModuleListImpl())).stream()
                .collect(Collectors.toMap(Assignment::name, Assignment::role));
        assertThat(roles)
                .containsEntry("wte.weight", Role.EMBEDDING)
                .containsEntry("blocks.0.up.weight", Role.LINEAR)
                .containsEntry("blocks.0.up.bias", Role.BIAS);
    }
}
