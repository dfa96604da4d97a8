package io.steepest.param;

import static io.steepest.Tensors.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv1dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Scoped.class)
class RolesTest {

    /** A module that the library has never seen, with a parameter of its own. */
    static final class Inner extends Module {
        final LinearImpl mix = register_module("mix", new LinearImpl(4, 4));
        final Tensor scale = new Tensor(register_parameter("scale", floats(1, 4)));
    }

    static final class Everything extends Module {
        final EmbeddingImpl tokens = register_module("tokens", new EmbeddingImpl(10, 4));
        final Conv2dImpl conv = register_module("conv", new Conv2dImpl(3, 4, new LongPointer(3, 3)));
        final ConvTranspose2dImpl up = register_module("up", new ConvTranspose2dImpl(4, 3, new LongPointer(2, 2)));
        final BatchNorm2dImpl batch = register_module("batch", new BatchNorm2dImpl(new BatchNormOptions(4)));
        final LayerNormImpl layer = register_module("layer", new LayerNormImpl(new LongVector(new long[] {4})));
        final Inner inner = register_module("inner", new Inner());
        final LinearImpl hidden = register_module("hidden", new LinearImpl(4, 8));
        final LinearImpl last = register_module("last", new LinearImpl(8, 10));
        final Tensor table = new Tensor(register_parameter("wpe", floats(2, 6, 4)));
        final Tensor matrix = new Tensor(register_parameter("mixing", floats(3, 4, 4)));
        final Tensor frozen = new Tensor(register_parameter("frozen", floats(4, 4, 4), false));
    }

    static final class Tied extends Module {
        final EmbeddingImpl tok = register_module("tok", new EmbeddingImpl(9, 4));
        final LinearImpl hidden = register_module("hidden", new LinearImpl(4, 4));
        final Module head = register_module("head", new Module());

        Tied() {
            head.register_parameter("weight", tok.weight());
        }
    }

    private static Map<String, Role> roles(Module module, Roles roles) {
        return roles.of(module).stream().collect(Collectors.toMap(Assignment::name, Assignment::role));
    }

    @Test
    void roles_follow_the_type_of_the_module_then_name_and_shape() {
        assertThat(roles(new Everything(), Roles.inferred()))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("tokens.weight", Role.EMBEDDING),
                        Map.entry("conv.weight", Role.CONV),
                        Map.entry("conv.bias", Role.BIAS),
                        Map.entry("up.weight", Role.CONV),
                        Map.entry("up.bias", Role.BIAS),
                        Map.entry("batch.weight", Role.GAIN),
                        Map.entry("batch.bias", Role.BIAS),
                        Map.entry("layer.weight", Role.GAIN),
                        Map.entry("layer.bias", Role.BIAS),
                        Map.entry("inner.mix.weight", Role.LINEAR),
                        Map.entry("inner.mix.bias", Role.BIAS),
                        Map.entry("inner.scale", Role.GAIN),
                        Map.entry("hidden.weight", Role.LINEAR),
                        Map.entry("hidden.bias", Role.BIAS),
                        Map.entry("last.weight", Role.HEAD),
                        Map.entry("last.bias", Role.BIAS),
                        Map.entry("wpe", Role.EMBEDDING),
                        Map.entry("mixing", Role.LINEAR)));
    }

    @Test
    void last_pattern_that_fits_wins_and_says_so() {
        Roles roles = Roles.inferred().with("*.weight", Role.LINEAR).with("last.*t", Role.HEAD);
        Module module = new Nets.Regression(ScalarType.Float, 1);
        assertThatThrownBy(() -> roles.of(module))
                .hasMessage("role pattern last.*t fits no parameter; there are [first.weight, first.bias,"
                        + " second.weight, second.bias]");
        var found = Roles.inferred()
                .with("*.weight", Role.EMBEDDING)
                .with("first.*", Role.BIAS)
                .of(module);
        assertThat(found).extracting(Assignment::role).containsExactly(Role.BIAS, Role.BIAS, Role.EMBEDDING, Role.BIAS);
        assertThat(found.get(0).why()).isEqualTo("given for first.*");
    }

    @Test
    void dots_of_a_pattern_are_plain_dots() {
        Module module = new Nets.Bare().with("axb", floats(1, 2, 2)).with("a", floats(2, 2));
        assertThatThrownBy(() -> Roles.inferred().with("a.b", Role.HEAD).of(module))
                .hasMessageContaining("fits no parameter");
    }

    @Test
    void named_head_is_found_before_the_last_linear() {
        Module module = new Nets.Bare().with("lm_head", floats(1, 9, 4)).with("other", floats(2, 4, 4));
        assertThat(roles(module, Roles.inferred()))
                .containsEntry("lm_head", Role.HEAD)
                .containsEntry("other", Role.LINEAR);
    }

    @Test
    void tied_weights_are_one_parameter_and_the_explanation_says_so() {
        var found = Roles.inferred().of(new Tied());
        assertThat(found).extracting(Assignment::name).containsExactly("tok.weight", "hidden.weight", "hidden.bias");
        assertThat(found.get(0).role()).isEqualTo(Role.EMBEDDING);
        assertThat(found.get(0).why()).contains("tied with head.weight");
        assertThat(found.get(1).role()).isEqualTo(Role.LINEAR);
    }

    static final class HeadFirst extends Module {
        final LinearImpl head = register_module("head", new LinearImpl(4, 9));
        final Module tables = register_module("tables", new Module());

        HeadFirst() {
            tables.register_parameter("wte", head.weight());
        }
    }

    @Test
    void tied_table_is_a_table_even_if_its_head_comes_first() {
        var found = Roles.inferred().of(new HeadFirst());
        assertThat(found).extracting(Assignment::name).containsExactly("head.weight", "head.bias");
        assertThat(found.get(0).role()).isEqualTo(Role.EMBEDDING);
    }

    @Test
    void three_dimensions_are_a_convolution_only_in_a_convolution() {
        Module own = new Nets.Bare().with("heads", floats(1, 2, 3, 4)).with("kernel", floats(2, 2, 3, 4, 4));
        assertThat(roles(own, Roles.inferred()))
                .containsEntry("heads", Role.LINEAR)
                .containsEntry("kernel", Role.CONV);
        Module conv = new Conv1dImpl(2, 3, new LongPointer(new long[] {5}));
        assertThat(roles(conv, Roles.inferred())).containsEntry("weight", Role.CONV);
    }

    @Test
    void role_that_cannot_hold_a_shape_is_refused() {
        Module module = new Nets.Bare().with("vector", floats(1, 5)).with("matrix", floats(2, 5, 3));
        assertThatThrownBy(() -> Roles.inferred().with("vector", Role.LINEAR).of(module))
                .hasMessage("role LINEAR of vector needs at least 2 dimensions, out × in; its shape is 5");
        assertThatThrownBy(() -> Roles.inferred().with("matrix", Role.CONV).of(module))
                .hasMessage("role CONV of matrix needs at least 3 dimensions, out × in × kernel; its shape is 5×3");
    }

    @Test
    void module_without_parameters_is_refused() {
        assertThatThrownBy(() -> Roles.inferred().of(new Nets.Bare()))
                .hasMessage("the module has no parameter that requires a gradient");
    }
}
