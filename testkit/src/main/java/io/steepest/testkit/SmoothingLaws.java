package io.steepest.testkit;

import static io.steepest.testkit.Samples.hasNaN;
import static io.steepest.testkit.Samples.largest;
import static io.steepest.testkit.Samples.relativeError;
import static io.steepest.testkit.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.smooth.Filter;
import io.steepest.smooth.Smoothing;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The laws of smoothings: a filter is linear in the gradients that it has seen, with weights that depend neither on them nor
 * on the entry.
 */
@ExtendWith(Scoped.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface SmoothingLaws {
    /** Number of gradients that a filter sees. */
    int STEPS = 12;

    /** Returns the smoothings to test. */
    Stream<Smoothing> cases();

    private static Tensor gradient(ScalarType type, long t) {
        return Samples.normal(type, 100 + t, 2, 3, 4);
    }

    private static Tensor gradient(long t) {
        return gradient(ScalarType.Double, t);
    }

    /** Returns the outputs of a new filter, one a step. */
    private static List<Tensor> outputs(Smoothing smoothing, LongFunction<Tensor> gradients) {
        try (Arena arena = new Arena()) {
            Filter filter = smoothing.on(gradients.apply(0), arena);
            return outputs(filter, gradients, 1, STEPS);
        }
    }

    private static List<Tensor> outputs(Filter filter, LongFunction<Tensor> gradients, long first, long last) {
        List<Tensor> found = new ArrayList<>();
        for (long t = first; t <= last; t++) {
            // the filter may go on to change what it returned
            found.add(filter.smooth(gradients.apply(t), t).clone());
        }
        return found;
    }

    private static void check(List<Tensor> found, LongFunction<Tensor> expected, double tolerance) {
        for (int i = 0; i < found.size(); i++) {
            assertThat(relativeError(found.get(i), expected.apply(i)))
                    .as("step %d", i + 1)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    /** Checks that outputs are of the shape and dtype of the gradients. */
    @ParameterizedTest
    @MethodSource("cases")
    default void outputs_are_like_gradients(Smoothing smoothing) {
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
            outputs(smoothing, t -> gradient(type, t)).forEach(y -> Samples.checkLike(y, gradient(type, 0)));
        }
    }

    /** Checks that the output for {@code −2x + y} is −2 times that for x, plus that for y. */
    @ParameterizedTest
    @MethodSource("cases")
    default void outputs_are_linear_in_all_gradients(Smoothing smoothing) {
        List<Tensor> ofX = outputs(smoothing, SmoothingLaws::gradient);
        List<Tensor> ofY = outputs(smoothing, t -> gradient(50 + t));
        List<Tensor> ofBoth = outputs(smoothing, t -> times(gradient(t), -2).add(gradient(50 + t)));
        check(ofBoth, i -> times(ofX.get((int) i), -2).add(ofY.get((int) i)), 1e-11);
    }

    /** Checks that every entry is smoothed as it would be alone. */
    @ParameterizedTest
    @MethodSource("cases")
    default void all_entries_are_treated_alike(Smoothing smoothing) {
        List<Tensor> all = outputs(smoothing, SmoothingLaws::gradient);
        List<Tensor> one = outputs(smoothing, t -> entry(gradient(t)));
        check(one, i -> entry(all.get((int) i)), 1e-13);
    }

    private static Tensor entry(Tensor x) {
        return x.narrow(0, 1, 1).narrow(1, 2, 1).narrow(2, 3, 1);
    }

    /** Checks that a smoothing that is none passes gradients unchanged and remembers nothing, and that no other one does. */
    @ParameterizedTest
    @MethodSource("cases")
    default void no_smoothing_passes_gradients_unchanged(Smoothing smoothing) {
        List<Tensor> found = outputs(smoothing, SmoothingLaws::gradient);
        double most = 0;
        for (int i = 0; i < STEPS; i++) {
            most = Math.max(most, relativeError(found.get(i), gradient(i + 1)));
        }
        try (Arena arena = new Arena()) {
            smoothing.on(gradient(0), arena);
            if (smoothing.isNone()) {
                assertThat(most).isZero();
                assertThat(arena.tensors()).isEmpty();
            } else {
                assertThat(most).isPositive();
            }
        }
    }

    /** Checks that what is said to be a mean of gradients is never larger than they are. */
    @ParameterizedTest
    @MethodSource("cases")
    default void means_stay_within_the_gradients(Smoothing smoothing) {
        if (!smoothing.remembersMeans()) {
            return;
        }
        try (Arena arena = new Arena()) {
            Tensor ones = gradient(0).fill_(new Scalar(1.0));
            Filter filter = smoothing.on(ones, arena);
            for (long t = 1; t <= 200; t++) {
                filter.smooth(ones, t);
                for (Tensor remembered : arena.tensors().values()) {
                    assertThat(largest(remembered)).as("step %d", t).isLessThanOrEqualTo(1 + 1e-12);
                }
            }
        }
    }

    /** Checks that an arena holds all that is remembered: restored into another filter, that one goes on bit for bit. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_restored_arena_goes_on_bit_for_bit(Smoothing smoothing) {
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Filter whole = smoothing.on(gradient(0), arena);
            outputs(whole, SmoothingLaws::gradient, 1, STEPS / 2);
            Filter resumed = smoothing.on(gradient(0), other);
            Lives.copy(arena, other);
            resumed.resumeAt(STEPS / 2);
            List<Tensor> expected = outputs(whole, SmoothingLaws::gradient, STEPS / 2 + 1, STEPS);
            check(outputs(resumed, SmoothingLaws::gradient, STEPS / 2 + 1, STEPS), i -> expected.get((int) i), 0);
        }
    }

    /** Checks that gradients in another unit have outputs in that unit, and change nothing else. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_change_of_unit_changes_nothing_else(Smoothing smoothing) {
        double unit = 0x1p20;
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Filter plain = smoothing.on(gradient(0), arena);
            Filter measured = smoothing.on(gradient(0), other);
            outputs(plain, SmoothingLaws::gradient, 1, 5);
            outputs(measured, SmoothingLaws::gradient, 1, 5);
            measured.rescale(20);
            measured.measureIn(unit);
            assertThat(measured.reach()).isEqualTo(unit * plain.reach());
            List<Tensor> expected = outputs(plain, SmoothingLaws::gradient, 6, STEPS);
            List<Tensor> found = outputs(measured, t -> times(gradient(t), unit), 6, STEPS);
            check(found, i -> times(expected.get((int) i), unit), 0);
        }
    }

    /**
     * Checks that a filter that can be turned goes on as if all gradients so far had been turned; one that cannot must say
     * so at once, also for no turn at all.
     */
    @ParameterizedTest
    @MethodSource("cases")
    default void what_is_remembered_turns_with_the_gradients_or_is_said_not_to(Smoothing smoothing) {
        Tensor left =
                torch.linalg_qr(Samples.normal(ScalarType.Double, 7, 2, 3, 3)).get0();
        Tensor right =
                torch.linalg_qr(Samples.normal(ScalarType.Double, 8, 2, 4, 4)).get0();
        LongFunction<Tensor> turned = t -> left.matmul(gradient(t)).matmul(right.transpose(-2, -1));
        try (Arena arena = new Arena()) {
            Filter filter = smoothing.on(gradient(0), arena);
            outputs(filter, SmoothingLaws::gradient, 1, 5);
            try {
                filter.turn(Optional.empty(), Optional.empty());
            } catch (UnsupportedOperationException e) {
                return;
            }
            filter.turn(Optional.of(left), Optional.of(right));
            List<Tensor> found = outputs(filter, turned, 6, STEPS);
            List<Tensor> expected = outputs(smoothing, turned).subList(5, STEPS);
            check(found, i -> expected.get((int) i), 1e-12);
        }
    }

    /** Checks that the reach tells the size of what is remembered, by which the optimizer chooses units. */
    @ParameterizedTest
    @MethodSource("cases")
    default void the_reach_is_that_of_what_is_remembered(Smoothing smoothing) {
        try (Arena arena = new Arena()) {
            Filter filter = smoothing.on(gradient(0), arena);
            assertThat(filter.reach()).isZero();
            outputs(filter, SmoothingLaws::gradient, 1, STEPS);
            assertThat(filter.reach() > 0).isEqualTo(!smoothing.isNone());
        }
    }

    /** Checks that NaN in a gradient is not hidden, and that it stays in its entry. */
    @ParameterizedTest
    @MethodSource("cases")
    default void nan_stays_in_its_entry(Smoothing smoothing) {
        List<Tensor> found = outputs(smoothing, t -> {
            Tensor g = gradient(t);
            g.select(0, 1).select(0, 0).select(0, 0).fill_(new Scalar(Double.NaN));
            return g;
        });
        for (Tensor y : found.subList(1, STEPS)) {
            assertThat(y.isnan().sum().item_double()).isEqualTo(1);
            assertThat(hasNaN(y.select(0, 1).select(0, 0).select(0, 0))).isTrue();
        }
    }

    /** Checks that a filter does not write to gradients. */
    @ParameterizedTest
    @MethodSource("cases")
    default void arguments_are_not_modified(Smoothing smoothing) {
        try (Arena arena = new Arena()) {
            Filter filter = smoothing.on(gradient(0), arena);
            for (long t = 1; t <= 3; t++) {
                Tensor g = gradient(t);
                filter.smooth(g, t);
                assertThat(relativeError(g, gradient(t))).isZero();
            }
        }
    }

    /** Checks that no tensor outlives the scope that it was made in, other than those that the arena owns. */
    @ParameterizedTest
    @MethodSource("cases")
    default void no_tensor_outlives_its_scope(Smoothing smoothing) {
        try (Arena arena = new Arena()) {
            Filter filter = smoothing.on(gradient(0), arena);
            long[] t = {0};
            Samples.checkNothingOutlives(() -> filter.smooth(gradient(1), ++t[0]));
        }
    }
}
