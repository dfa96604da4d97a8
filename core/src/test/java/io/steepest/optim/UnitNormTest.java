package io.steepest.optim;

import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.number;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.norm.Norm;
import io.steepest.param.Assignment;
import io.steepest.param.Reading;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.param.Selector;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Scoped.class)
class UnitNormTest {

    /** One module of every role. */
    private static final class Net extends Module {
        Net() {
            register_module("tok", new EmbeddingImpl(11, 6));
            register_module("conv", new Conv2dImpl(3, 5, new LongPointer(3, 2)));
            register_module("back", new ConvTranspose2dImpl(3, 5, new LongPointer(2, 2)));
            register_module("wide", new LinearImpl(9, 4));
            register_module("norm", new LayerNormImpl(new LongVector(new long[] {4})));
            register_module("head", new LinearImpl(4, 7));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "Double"})
    void every_weight_has_norm_one_under_the_modular_recipe(ScalarType type) {
        Module net = new Net();
        net.to(type, false);
        UnitNorm.initialize(net, 4);
        Recipe recipe = Recipes.modular(lr(1), momentum(0));
        for (Assignment p : Roles.inferred().of(net)) {
            Tensor w = p.matrices().get(0);
            Norm norm = recipe.of(p.role()).norm().onTaps(w.size(0));
            double expected = p.role() == Role.BIAS ? 0 : 1;
            // rounding to the parameter's dtype, a few units in the last place
            double tolerance = type == ScalarType.Float ? 1e-6 : 1e-14;
            assertThat(largest(norm.of(w).sub(new Scalar(expected))))
                    .as(p.name())
                    .isLessThan(tolerance);
        }
        assertThat(Roles.inferred().of(net)).extracting(Assignment::role).contains(Role.values());
    }

    @Test
    void linear_weights_are_orthogonal_times_the_root_of_the_ratio() {
        LinearImpl linear = new LinearImpl(4, 9);
        UnitNorm.initialize(linear, 1);
        Tensor gram = linear.weight().t().matmul(linear.weight());
        assertThat(largest(gram.sub(Tensors.times(torch.eye(4), 9 / 4.0)))).isLessThan(1e-5);
        assertThat(largest(linear.bias())).isZero();
    }

    @Test
    void each_tap_of_a_kernel_is_orthogonal_over_their_number() {
        Conv2dImpl conv = new Conv2dImpl(4, 4, new LongPointer(3, 3));
        UnitNorm.initialize(conv, 1);
        Tensor tap = conv.weight().select(3, 2).select(2, 1).mul(new Scalar(9.0));
        assertThat(largest(tap.matmul(tap.t()).sub(torch.eye(4)))).isLessThan(1e-5);
    }

    @Test
    void tokens_have_a_root_mean_square_of_one() {
        EmbeddingImpl table = new EmbeddingImpl(20, 8);
        UnitNorm.initialize(table, 1);
        Tensor squares = table.weight().square().mean(1);
        assertThat(largest(squares.sub(new Scalar(1.0)))).isLessThan(1e-6);
    }

    @Test
    void the_seed_decides_and_the_global_generator_is_left_alone() {
        Net one = new Net();
        torch.manual_seed(3);
        Tensor expected = torch.rand(2);
        torch.manual_seed(3);
        UnitNorm.initialize(one, 7);
        assertThat(largest(torch.rand(2).sub(expected))).isZero();
        Net two = new Net();
        UnitNorm.initialize(two, 7);
        assertThat(distance(one, two)).isZero();
        UnitNorm.initialize(two, 8);
        assertThat(distance(one, two)).isGreaterThan(0.1);
    }

    @Test
    void weights_in_banks_are_written_in_place() {
        Net net = new Net();
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.modular(lr(0.1), momentum(0)))) {
            UnitNorm.initialize(net, 7);
            Net twin = new Net();
            UnitNorm.initialize(twin, 7);
            assertThat(distance(net, twin)).isZero();
            optimizer.zeroGrad();
            optimizer.step();
            assertThat(distance(net, twin)).isZero();
        }
    }

    @Test
    void frozen_parameters_stay_and_given_roles_count() {
        Nets.Bare net = new Nets.Bare().with("w", Tensors.doubles(1, 6, 3)).with("kept", Tensors.doubles(2, 6, 3));
        net.get("kept").set_requires_grad(false);
        UnitNorm.initialize(net, Roles.inferred().with("w", Role.EMBEDDING), 5);
        assertThat(largest(net.get("kept").sub(Tensors.doubles(2, 6, 3)))).isZero();
        assertThat(number(net.get("w").select(0, 4).square().mean())).isCloseTo(1, within(1e-14));
    }

    private static double distance(Module one, Module two) {
        double worst = 0;
        for (long i = 0; i < one.parameters().size(); i++) {
            worst = Math.max(
                    worst, largest(one.parameters().get(i).sub(two.parameters().get(i))));
        }
        return worst;
    }

    /** Each matrix is drawn as a parameter of its own is: of norm one by itself. */
    @Test
    void each_matrix_of_a_tensor_is_of_norm_one() {
        Nets.Bare net = new Nets.Bare()
                .with("experts", torch.zeros(3, 5, 4))
                .with("qkv", torch.zeros(8, 4))
                .with("conv1d", torch.zeros(4, 12));
        Roles roles = Roles.inferred()
                .reading(Selector.name("experts"), Reading.stacked(1))
                .reading(Selector.name("qkv"), Reading.split(4, 2, 2))
                .reading(Selector.name("conv1d"), Reading.transposed().then(Reading.split(3)));
        UnitNorm.initialize(net, roles, 4);
        assertIsRmsToRms(net.get("experts").select(0, 1));
        assertIsRmsToRms(net.get("qkv").narrow(0, 0, 4));
        assertIsRmsToRms(net.get("qkv").narrow(0, 6, 2));
        assertIsRmsToRms(net.get("conv1d").narrow(1, 4, 4).t());
    }

    private static void assertIsRmsToRms(Tensor w) {
        Tensor values = torch.linalg_svdvals(w);
        double expected = Math.sqrt((double) w.size(0) / w.size(1));
        // rounding to float32
        assertThat(largest(values.sub(new Scalar(expected)))).isLessThan(1e-6);
    }
}
