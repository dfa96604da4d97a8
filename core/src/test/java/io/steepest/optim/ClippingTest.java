package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.floats;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of any size and dtype, clipped and scaled. */
@ExtendWith(Scoped.class)
class ClippingTest {
    private static final Recipe RECIPE = Recipes.sgd(lr(1));

    private static Tensor constant(ScalarType type, double value, long... shape) {
        return torch.full(shape, new Scalar(value), new TensorOptions(type));
    }

    private static Nets.Bare net(ScalarType type, double gradient, long... shape) {
        Nets.Bare net = new Nets.Bare().with("w", constant(type, 1, shape));
        net.gradient("w", constant(type, gradient, shape));
        return net;
    }

    /** A hundred equal entries are ten times as long as one of them. */
    @ParameterizedTest
    @CsvSource({
        "Half, 25.5, 1, 1e-3",
        "Half, 25.7, 1, 1e-3",
        "Half, 65504, 1, 1e-3",
        "Half, 1e-6, 1e-6, 0.5",
        "BFloat16, 25.7, 1, 1e-2",
        "BFloat16, 1e30, 1, 1e-2",
        "BFloat16, 3e38, 1, 1e-2",
        "BFloat16, 1e-30, 1e-30, 1e-2",
        "Float, 25.7, 1, 1e-6",
        "Float, 1.8e19, 1, 1e-6",
        "Float, 1e30, 1, 1e-6",
        "Float, 3e38, 1, 1e-6",
        "Float, 3e38, 1e-9, 1e-6",
        "Float, 1e-30, 1e-30, 1e-6",
        "Float, 1e-20, 1e-20, 1e-6",
        "Double, 1e200, 1, 1e-14",
        "Double, 1e307, 1, 1e-14",
        "Double, 1e-200, 1e-200, 1e-14",
    })
    void gradients_of_any_finite_size_are_clipped_to_the_length(
            ScalarType type, double entry, double length, double tolerance) {
        Nets.Bare net = net(type, entry, 10, 10);
        try (SteepestDescent optimizer = SteepestDescent.of(net, RECIPE)) {
            double found = optimizer.clipGradients(length);
            assertThat(found / 10).isCloseTo(entry, within(tolerance * entry));
            Tensor clipped = net.get("w").grad().to(ScalarType.Double);
            assertThat(relativeError(clipped, constant(ScalarType.Double, length / 10, 10, 10)))
                    .isLessThan(tolerance);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.003, 0.3, 1, 2.9999, 30, 1e5})
    void clipping_is_that_of_torch(double scale) {
        Nets.Bare ours = new Nets.Bare().with("a", doubles(1, 4, 6)).with("b", doubles(2, 5));
        Nets.Bare theirs = new Nets.Bare().with("a", doubles(1, 4, 6)).with("b", doubles(2, 5));
        for (Nets.Bare net : new Nets.Bare[] {ours, theirs}) {
            net.gradient("a", times(doubles(3, 4, 6), scale));
            net.gradient("b", times(doubles(4, 5), scale));
        }
        TensorVector parameters = new TensorVector(theirs.get("a"), theirs.get("b"));
        double expected = torch.clip_grad_norm_(parameters, 1);
        try (SteepestDescent optimizer = SteepestDescent.of(ours, RECIPE)) {
            assertThat(optimizer.clipGradients(1)).isCloseTo(expected, within(1e-13 * expected));
            for (String name : new String[] {"a", "b"}) {
                assertThat(relativeError(ours.get(name).grad(), theirs.get(name).grad()))
                        .isLessThan(1e-13);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Half, 1e-3", "BFloat16, 1e-30", "Float, 1e-30", "Float, 0", "Double, 1e-200"})
    void short_gradients_stay_as_they_are(ScalarType type, double entry) {
        Nets.Bare net = net(type, entry, 10, 10);
        try (SteepestDescent optimizer = SteepestDescent.of(net, RECIPE)) {
            Tensor before = net.get("w").grad().clone();
            double found = optimizer.clipGradients(1);
            double exact = 10 * before.to(ScalarType.Double).max().item_double();
            assertThat(found).isCloseTo(exact, within(1e-6 * exact));
            assertThat(net.get("w").grad().equal(before)).isTrue();
        }
    }

    @Test
    void the_length_is_that_of_all_dtypes_together_and_each_is_scaled_alike() {
        Nets.Bare net = new Nets.Bare()
                .with("a", constant(ScalarType.Half, 0, 8, 8))
                .with("b", constant(ScalarType.Float, 0, 5))
                .with("c", constant(ScalarType.BFloat16, 0, 3, 7))
                .with("d", constant(ScalarType.Double, 0, 2, 2));
        net.gradient("a", constant(ScalarType.Half, 6e4, 8, 8));
        net.gradient("b", constant(ScalarType.Float, 1e30, 5));
        net.gradient("c", constant(ScalarType.BFloat16, 1e30, 3, 7));
        net.gradient("d", constant(ScalarType.Double, 1e30, 2, 2));
        try (SteepestDescent optimizer = SteepestDescent.of(net, RECIPE)) {
            double exact = 1e30 * Math.sqrt(5 + 21 + 4);
            // bfloat16 holds 1e30 to 1/256
            assertThat(optimizer.clipGradients(3)).isCloseTo(exact, within(exact / 256));
            double each = 3 / Math.sqrt(30);
            for (String name : new String[] {"b", "c", "d"}) {
                assertThat(net.get(name).grad().max().item_double()).isCloseTo(each, within(each / 100));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void the_tensor_that_is_not_finite_is_named_and_nothing_is_clipped(double bad) {
        Nets.Bare net = new Nets.Bare().with("good", floats(1, 4, 4)).with("bad", doubles(2, 3, 5));
        net.gradient("good", floats(3, 4, 4));
        net.gradient("bad", doubles(4, 3, 5));
        net.get("bad").grad().select(0, 1).fill_(new Scalar(bad));
        try (SteepestDescent optimizer = SteepestDescent.of(net, RECIPE)) {
            assertThatThrownBy(() -> optimizer.clipGradients(1e-3))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("gradient of bad holds NaN or infinity; no gradient was clipped");
            assertThat(net.get("good").grad().equal(floats(3, 4, 4))).isTrue();
        }
        try (SteepestDescent optimizer =
                SteepestDescent.follow(RECIPE).onNonFinite(NonFinite.SKIP).on(net)) {
            assertThat(Double.isFinite(optimizer.clipGradients(1e-3))).isFalse();
            assertThat(net.get("good").grad().equal(floats(3, 4, 4))).isTrue();
            optimizer.step();
            assertThat(optimizer.steps()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Half, 60000, 1e-3, 60, 1e-3",
        "BFloat16, 1e30, 1e-40, 1e-10, 1e-2",
        "Float, 1e20, 1e-40, 1e-20, 1e-6",
        "Float, 1e-20, -1e40, -1e20, 1e-6",
        "Float, 3, 0, 0, 1e-6",
    })
    void scaling_is_right_for_factors_outside_of_float32(
            ScalarType type, double entry, double factor, double wanted, double tolerance) {
        Nets.Bare net = net(type, entry, 3, 5);
        try (SteepestDescent optimizer = SteepestDescent.of(net, RECIPE)) {
            optimizer.scaleGradients(factor);
            assertThat(relativeError(
                            net.get("w").grad().to(ScalarType.Double), constant(ScalarType.Double, wanted, 3, 5)))
                    .isLessThan(tolerance);
            assertThatThrownBy(() -> optimizer.scaleGradients(Double.NaN))
                    .hasMessage("gradients are scaled by a finite number, found NaN");
        }
    }

    @ParameterizedTest
    @CsvSource({"Half, 60000", "BFloat16, 3e38", "Float, 3e38", "Double, 1e308"})
    void huge_gradients_are_not_taken_for_infinite(ScalarType type, double entry) {
        Nets.Bare net = net(type, entry, 40, 40);
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipes.sign(lr(0.1), momentum(0)))) {
            optimizer.step();
            assertThat(net.get("w").detach().max().item_double()).isCloseTo(0.9, within(0.01));
        }
    }
}
