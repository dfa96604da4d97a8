package io.steepest.testkit;

import static io.steepest.testkit.Samples.hasNaN;
import static io.steepest.testkit.Samples.largest;
import static io.steepest.testkit.Samples.relativeError;
import static io.steepest.testkit.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.recipe.Oracle;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of what answers a smoothed gradient in place of the oracle of a norm. */
@ExtendWith(Scoped.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface OracleLaws {
    /** Number of answers that are asked for. */
    int STEPS = 8;
    /** Answers pass through decompositions and divisions by averages, which lose a few digits of float64. */
    double TOLERANCE = 1e-9;

    /** Returns the oracles to test. */
    Stream<Oracle> cases();

    /** Returns the norm that answers are asked for in; the spectral norm unless overridden. */
    default Norm norm() {
        return Norms.spectral(Polar.svd());
    }

    private static Tensor gradient(long t) {
        // tall, so that the rows of a polar factor differ in length
        return Samples.normal(ScalarType.Double, 100 + t, 2, 7, 5);
    }

    private Tensor answers(Oracle.State state, long first, long last, double factor) {
        Tensor answer = gradient(0);
        for (long t = first; t <= last; t++) {
            answer = state.of(times(gradient(t), factor), norm(), t);
        }
        return answer;
    }

    /** Checks that answers are of the shape and dtype of gradients, also of vectors and in float32. */
    @ParameterizedTest
    @MethodSource("cases")
    default void answers_are_like_gradients(Oracle oracle) {
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
            for (long[] shape : new long[][] {{2, 5, 7}, {2, 7, 5}, {2, 6, 1}, {1, 1, 1}}) {
                try (Arena arena = new Arena()) {
                    Tensor g = Samples.normal(type, 1, shape);
                    Tensor answer = oracle.on(g, arena).of(g, norm(), 1);
                    Samples.checkLike(answer, g);
                    assertThat(torch.isfinite(answer).all().item_bool()).isTrue();
                }
            }
        }
    }

    /** Checks that the first answer descends, {@code ⟨m, u⟩ < 0}: what comes later may follow the past. */
    @ParameterizedTest
    @MethodSource("cases")
    default void the_first_answer_descends(Oracle oracle) {
        try (Arena arena = new Arena()) {
            Tensor g = gradient(1);
            Tensor answer = oracle.on(g, arena).of(g, norm(), 1);
            assertThat(Samples.holdsEverywhere(Reduce.inner(g, answer).lt(new Scalar(0.0))))
                    .isTrue();
        }
    }

    /** Checks that the oracle of the norm says that it is that, and that no other one does. */
    @ParameterizedTest
    @MethodSource("cases")
    default void the_oracle_of_the_norm_is_what_it_says(Oracle oracle) {
        try (Arena arena = new Arena()) {
            Oracle.State state = oracle.on(gradient(0), arena);
            double most = 0;
            for (long t = 1; t <= STEPS; t++) {
                Tensor answer = state.of(gradient(t), norm(), t);
                most = Math.max(most, relativeError(answer, norm().lmo(gradient(t))));
            }
            assertThat(most < TOLERANCE).isEqualTo(oracle.isOfNorm());
        }
    }

    /** Checks that gradients of zero get no answer, and that nothing becomes NaN for them. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_matrix_without_gradients_takes_no_step(Oracle oracle) {
        try (Arena arena = new Arena()) {
            Oracle.State state = oracle.on(gradient(0), arena);
            for (long t = 1; t <= STEPS; t++) {
                Tensor g = gradient(t);
                g.select(0, 0).zero_();
                Tensor answer = state.of(g, norm(), t);
                assertThat(largest(answer.select(0, 0))).isZero();
                assertThat(largest(answer.select(0, 1))).isPositive().isFinite();
            }
        }
    }

    /** Checks that NaN in a gradient is not hidden, and that it stays in its matrix. */
    @ParameterizedTest
    @MethodSource("cases")
    default void nan_stays_in_its_matrix(Oracle oracle) {
        try (Arena arena = new Arena()) {
            Oracle.State state = oracle.on(gradient(0), arena);
            answers(state, 1, 3, 1);
            Tensor g = gradient(4);
            g.select(0, 0).select(0, 0).select(0, 0).fill_(new Scalar(Double.NaN));
            Tensor answer = state.of(g, norm(), 4);
            assertThat(hasNaN(answer.select(0, 0))).isTrue();
            assertThat(hasNaN(answer.select(0, 1))).isFalse();
        }
    }

    /** Checks that a batch gets what its matrices get one by one. */
    @ParameterizedTest
    @MethodSource("cases")
    default void batch_equals_loop(Oracle oracle) {
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Oracle.State all = oracle.on(gradient(0), arena);
            Oracle.State one = oracle.on(gradient(0).narrow(0, 1, 1), other);
            for (long t = 1; t <= STEPS; t++) {
                Tensor expected = all.of(gradient(t), norm(), t).narrow(0, 1, 1);
                Tensor found = one.of(gradient(t).narrow(0, 1, 1), norm(), t);
                assertThat(relativeError(found, expected)).as("step %d", t).isLessThan(TOLERANCE);
            }
        }
    }

    /** Checks that an arena holds all that is remembered: restored into another state, that one goes on bit for bit. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_restored_arena_goes_on_bit_for_bit(Oracle oracle) {
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Oracle.State whole = oracle.on(gradient(0), arena);
            answers(whole, 1, STEPS / 2, 1);
            Oracle.State resumed = oracle.on(gradient(0), other);
            Lives.copy(arena, other);
            resumed.resumeAt(STEPS / 2);
            Tensor expected = answers(whole, STEPS / 2 + 1, STEPS, 1);
            Tensor found = answers(resumed, STEPS / 2 + 1, STEPS, 1);
            assertThat(relativeError(found, expected)).isZero();
        }
    }

    /** Checks that answers do not depend on the unit of gradients but by a factor: a power of it, as of the first answer. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_change_of_unit_changes_nothing_else(Oracle oracle) {
        double unit = 0x1p20;
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Oracle.State plain = oracle.on(gradient(0), arena);
            Oracle.State measured = oracle.on(gradient(0), other);
            answers(plain, 1, STEPS / 2, 1);
            answers(measured, 1, STEPS / 2, 1);
            measured.rescale(20);
            measured.measureIn(unit);
            assertThat(measured.reach()).isCloseTo(unit * plain.reach(), withinPercentage(1));
            Tensor expected = answers(plain, STEPS / 2 + 1, STEPS, 1);
            Tensor found = answers(measured, STEPS / 2 + 1, STEPS, unit);
            double factor = degreeFactor(oracle, unit);
            assertThat(relativeError(times(found, 1 / factor), expected)).isLessThan(TOLERANCE);
        }
    }

    /** Returns how many times as long the first answer is for gradients in a unit. */
    private double degreeFactor(Oracle oracle, double unit) {
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Tensor one = oracle.on(gradient(0), arena).of(gradient(1), norm(), 1);
            Tensor two = oracle.on(gradient(0), other).of(times(gradient(1), unit), norm(), 1);
            return largest(two) / largest(one);
        }
    }

    /** Checks that an oracle does not write to gradients. */
    @ParameterizedTest
    @MethodSource("cases")
    default void arguments_are_not_modified(Oracle oracle) {
        try (Arena arena = new Arena()) {
            Oracle.State state = oracle.on(gradient(0), arena);
            for (long t = 1; t <= 3; t++) {
                Tensor g = gradient(t);
                state.of(g, norm(), t);
                assertThat(relativeError(g, gradient(t))).isZero();
            }
        }
    }

    /** Checks that no tensor outlives the scope that it was made in, other than those that the arena owns. */
    @ParameterizedTest
    @MethodSource("cases")
    default void no_tensor_outlives_its_scope(Oracle oracle) {
        try (Arena arena = new Arena()) {
            Oracle.State state = oracle.on(gradient(0), arena);
            long[] t = {0};
            Samples.checkNothingOutlives(() -> state.of(gradient(1), norm(), ++t[0]));
        }
    }
}
