package io.steepest.testkit;

import static io.steepest.testkit.Samples.hasNaN;
import static io.steepest.testkit.Samples.holdsEverywhere;
import static io.steepest.testkit.Samples.largest;
import static io.steepest.testkit.Samples.relativeError;
import static io.steepest.testkit.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.norm.Norm;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of a norm and of its oracle, case by case. */
@ExtendWith(Scoped.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface NormLaws {

    /** Returns the norms to test, with the shapes and dtypes that they are tested on. */
    Stream<NormCase> cases();

    /** Checks that {@code ‖lmo(g)‖ = 1} and that values are of shape {@code [k,1,1]}. */
    @ParameterizedTest
    @MethodSource("cases")
    default void oracle_has_unit_norm(NormCase c) {
        Tensor g = c.random(10);
        Tensor answer = c.norm().lmo(g);
        Samples.checkLike(answer, g);
        Tensor value = c.norm().of(answer);
        assertThat(Samples.shape(value)).containsExactly(NormCase.BATCH, 1, 1);
        assertThat(largest(value.sub(new Scalar(1.0)))).isLessThanOrEqualTo(c.error());
    }

    /** Checks that {@code ⟨g, lmo(g)⟩ = −‖g‖†}. */
    @ParameterizedTest
    @MethodSource("cases")
    default void oracle_attains_minus_the_dual_norm(NormCase c) {
        Tensor g = c.random(11);
        Tensor attained = Reduce.inner(g, c.norm().lmo(g)).neg();
        Tensor dual = c.norm().dual(g);
        assertThat(Samples.shape(dual)).containsExactly(NormCase.BATCH, 1, 1);
        assertThat(relativeError(attained, dual)).isLessThanOrEqualTo(c.rounding());
        assertThat(holdsEverywhere(dual.gt(new Scalar(0.0)))).isTrue();
    }

    /** Checks Hölder's inequality {@code |⟨g, w⟩| ≤ ‖w‖·‖g‖†}. */
    @ParameterizedTest
    @MethodSource("cases")
    default void hoelder_inequality_holds(NormCase c) {
        for (long seed = 20; seed < 40; seed++) {
            Tensor g = c.random(seed);
            Tensor w = c.random(seed + 100);
            Tensor inner = Reduce.inner(g, w).abs();
            // an oracle that reaches only 1 − error of the dual norm declares so much less
            Tensor bound = times(c.norm().of(w).mul(c.norm().dual(g)), (1 + c.rounding()) / (1 - c.error()));
            assertThat(holdsEverywhere(inner.le(bound))).as("seed %d", seed).isTrue();
        }
    }

    /** Checks that no point of the unit sphere is better than the oracle's. */
    @ParameterizedTest
    @MethodSource("cases")
    default void oracle_is_best_on_the_unit_sphere(NormCase c) {
        Norm norm = c.norm();
        Tensor g = c.random(12);
        Tensor best = times(Reduce.inner(g, norm.lmo(g)).neg(), (1 + c.rounding()) / (1 - c.error()));
        for (long seed = 200; seed < 220; seed++) {
            Tensor t = c.random(seed);
            Tensor reached = Reduce.inner(g, t.div(norm.of(t))).neg();
            assertThat(holdsEverywhere(reached.le(best))).as("seed %d", seed).isTrue();
        }
    }

    /** Checks that {@code steepest(g) = ‖g‖†·lmo(g)} and that the oracle times a number is what it says. */
    @ParameterizedTest
    @MethodSource("cases")
    default void steepest_is_the_dual_norm_times_the_oracle(NormCase c) {
        Tensor g = c.random(13);
        Tensor oracle = c.norm().lmo(g);
        assertThat(relativeError(c.norm().steepest(g), oracle.mul(c.norm().dual(g))))
                .isLessThanOrEqualTo(c.rounding());
        assertThat(relativeError(c.norm().lmo(g, -0.7), times(oracle, -0.7))).isLessThanOrEqualTo(c.rounding());
    }

    /** Checks that {@code ‖−3v‖ = 3‖v‖} and {@code ‖v + w‖ ≤ ‖v‖ + ‖w‖}. */
    @ParameterizedTest
    @MethodSource("cases")
    default void norm_is_homogeneous_and_obeys_the_triangle_inequality(NormCase c) {
        Norm norm = c.norm();
        Tensor v = c.random(14);
        Tensor w = c.random(15);
        assertThat(relativeError(norm.of(times(v, -3)), times(norm.of(v), 3))).isLessThanOrEqualTo(c.rounding());
        Tensor parts = times(norm.of(v).add(norm.of(w)), 1 + c.rounding());
        assertThat(holdsEverywhere(norm.of(v.add(w)).le(parts))).isTrue();
    }

    /** Checks that a batch gives what its matrices give one by one. */
    @ParameterizedTest
    @MethodSource("cases")
    default void batch_equals_loop(NormCase c) {
        if (!c.separable()) {
            return;
        }
        Norm norm = c.norm();
        Tensor g = c.random(16);
        for (long i = 0; i < NormCase.BATCH; i++) {
            Tensor one = g.narrow(0, i, 1);
            assertThat(relativeError(norm.lmo(g).narrow(0, i, 1), norm.lmo(one)))
                    .isLessThanOrEqualTo(c.rounding());
            assertThat(relativeError(norm.dual(g).narrow(0, i, 1), norm.dual(one)))
                    .isLessThanOrEqualTo(c.rounding());
            assertThat(relativeError(norm.of(g).narrow(0, i, 1), norm.of(one))).isLessThanOrEqualTo(c.rounding());
        }
    }

    /** Checks that zero gives zero, and not NaN. */
    @ParameterizedTest
    @MethodSource("cases")
    default void zero_gives_zero(NormCase c) {
        Norm norm = c.norm();
        Tensor zero = torch.zeros_like(c.random(0));
        for (Tensor answer : List.of(norm.of(zero), norm.lmo(zero), norm.dual(zero), norm.steepest(zero))) {
            assertThat(largest(answer)).isZero();
        }
    }

    /** Checks that a matrix of zeros gets zeros and leaves the others of its batch alone. */
    @ParameterizedTest
    @MethodSource("cases")
    default void zero_matrix_of_a_batch_leaves_the_others_alone(NormCase c) {
        Tensor g = c.random(17);
        Tensor holed = g.clone();
        holed.select(0, 1).zero_();
        Tensor expected = c.norm().lmo(g);
        Tensor found = c.norm().lmo(holed);
        assertThat(largest(found.select(0, 1))).isZero();
        assertThat(relativeError(found.select(0, 0), expected.select(0, 0))).isLessThanOrEqualTo(c.rounding());
        assertThat(relativeError(found.select(0, 2), expected.select(0, 2))).isLessThanOrEqualTo(c.rounding());
    }

    /** Checks that NaN is not hidden, and that it stays in its matrix. */
    @ParameterizedTest
    @MethodSource("cases")
    default void nan_gives_nan_in_its_matrix_only(NormCase c) {
        Tensor g = c.random(18);
        g.select(0, 1).select(0, 0).select(0, 0).fill_(new Scalar(Double.NaN));
        for (Tensor answer : List.of(c.norm().lmo(g), c.norm().dual(g), c.norm().of(g))) {
            assertThat(hasNaN(answer.select(0, 1))).isTrue();
            assertThat(hasNaN(answer.select(0, 0))).isFalse();
            assertThat(hasNaN(answer.select(0, 2))).isFalse();
        }
    }

    /** Checks that gradients of 1e±30 of the usual size have the same oracle: no square leaves the range of float32. */
    @ParameterizedTest
    @MethodSource("cases")
    default void tiny_and_huge_gradients_have_the_same_oracle(NormCase c) {
        Norm norm = c.norm();
        Tensor g = c.random(19);
        Tensor expected = norm.lmo(g);
        for (double scale : new double[] {1e-30, 1e-20, 1e20, 1e30}) {
            Tensor scaled = times(g, scale);
            assertThat(relativeError(norm.lmo(scaled), expected))
                    .as("lmo at %g", scale)
                    .isLessThanOrEqualTo(c.error());
            assertThat(relativeError(times(norm.dual(scaled), 1 / scale), norm.dual(g)))
                    .as("dual at %g", scale)
                    .isLessThanOrEqualTo(c.error());
            assertThat(relativeError(times(norm.of(scaled), 1 / scale), norm.of(g)))
                    .as("value at %g", scale)
                    .isLessThanOrEqualTo(c.rounding());
        }
    }

    /** Checks that no method writes to its argument. */
    @ParameterizedTest
    @MethodSource("cases")
    default void arguments_are_not_modified(NormCase c) {
        Tensor g = c.random(9);
        Tensor copy = g.clone();
        ask(c.norm(), g);
        assertThat(relativeError(g, copy)).isZero();
    }

    /** Checks that a matrix that lies transposed in memory has the same answers. */
    @ParameterizedTest
    @MethodSource("cases")
    default void transposed_views_are_welcome(NormCase c) {
        Tensor g = c.random(8);
        Tensor view = g.transpose(1, 2).contiguous().transpose(1, 2);
        assertThat(relativeError(c.norm().lmo(view), c.norm().lmo(g))).isLessThanOrEqualTo(c.error());
        assertThat(relativeError(c.norm().of(view), c.norm().of(g))).isLessThanOrEqualTo(c.rounding());
    }

    /** Checks that no tensor outlives the scope that it was made in. */
    @ParameterizedTest
    @MethodSource("cases")
    default void no_tensor_outlives_its_scope(NormCase c) {
        Tensor g = c.random(7);
        Samples.checkNothingOutlives(() -> ask(c.norm(), g));
    }

    private static void ask(Norm norm, Tensor g) {
        norm.of(g);
        norm.lmo(g);
        norm.lmo(g, 2);
        norm.dual(g);
        norm.steepest(g);
    }
}
