package io.steepest.testkit;

import static io.steepest.testkit.Samples.hasNaN;
import static io.steepest.testkit.Samples.largest;
import static io.steepest.testkit.Samples.relativeError;
import static io.steepest.testkit.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.Preconditioner;
import io.steepest.tensor.Arena;
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

/** The laws of coordinates A as a linear map that was learnt from gradients. */
@ExtendWith(Scoped.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface PreconditionerLaws {

    /** Returns the preconditioners to test, with the shapes and dtypes that they are tested on. */
    Stream<PreconditionerCase> cases();

    /** Checks that {@code A⁻¹(A w) = w}, or that there is no A where the coordinates say so. */
    @ParameterizedTest
    @MethodSource("cases")
    default void coordinates_undo_each_other(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor w = c.gradient(30);
            if (!c.rule().isMetric()) {
                assertThatThrownBy(() -> state.toLocal(w)).isInstanceOf(UnsupportedOperationException.class);
                return;
            }
            Tensor local = state.toLocal(w);
            Samples.checkLike(local, w);
            assertThat(relativeError(state.updateFromLocal(local), w)).isLessThan(c.tolerance());
        }
    }

    /** Checks that {@code ⟨A⁻ᵀg, A w⟩ = ⟨g, w⟩}, so that a gradient stays the gradient of the same loss. */
    @ParameterizedTest
    @MethodSource("cases")
    default void inner_products_are_kept(PreconditionerCase c) {
        if (!c.rule().isMetric()) {
            return;
        }
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor g = c.gradient(31);
            Tensor w = c.gradient(32);
            Tensor local = Reduce.inner(state.gradientToLocal(g), state.toLocal(w));
            double size = largest(Reduce.length(g).mul(Reduce.length(w)));
            assertThat(largest(local.sub(Reduce.inner(g, w))) / size).isLessThan(c.tolerance());
        }
    }

    /** Checks that {@code inverseMetric(g) = A⁻¹A⁻ᵀg}. */
    @ParameterizedTest
    @MethodSource("cases")
    default void inverse_metric_goes_to_local_coordinates_and_back(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor g = c.gradient(33);
            Tensor both = state.updateFromLocal(state.gradientToLocal(g));
            assertThat(relativeError(state.inverseMetric(g), both)).isLessThan(c.tolerance());
        }
    }

    /** Checks that the inverse metric is symmetric and positive, so that a step along it descends. */
    @ParameterizedTest
    @MethodSource("cases")
    default void inverse_metric_is_symmetric_and_positive(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor g = c.gradient(34);
            Tensor h = c.gradient(35);
            Tensor ofG = state.inverseMetric(g);
            Tensor ofH = state.inverseMetric(h);
            double size = largest(Reduce.length(ofG).mul(Reduce.length(h)));
            assertThat(largest(Reduce.inner(ofG, h).sub(Reduce.inner(g, ofH))) / size)
                    .isLessThan(c.tolerance());
            assertThat(Samples.holdsEverywhere(Reduce.inner(ofG, g).gt(new Scalar(0.0))))
                    .isTrue();
        }
    }

    /** Checks that each of the maps is linear. */
    @ParameterizedTest
    @MethodSource("cases")
    default void maps_are_linear(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor x = c.gradient(36);
            Tensor y = c.gradient(37);
            Tensor sum = times(x, -2).add(y);
            for (Maps.Named map : Maps.of(c.rule(), state)) {
                Tensor parts = times(map.of(x), -2).add(map.of(y));
                assertThat(relativeError(map.of(sum), parts)).as(map.name()).isLessThan(c.tolerance());
            }
        }
    }

    /** Checks that a batch learns what its matrices learn one by one. */
    @ParameterizedTest
    @MethodSource("cases")
    default void batch_equals_loop(PreconditionerCase c) {
        try (Arena arena = new Arena();
                Arena other = new Arena()) {
            Preconditioner.State all = c.learnt(arena);
            Preconditioner.State one = c.rule().on(c.gradient(0).narrow(0, 1, 1), other);
            for (long t = 1; t <= PreconditionerCase.SEEN; t++) {
                Tensor g = c.gradient(t).narrow(0, 1, 1);
                one.observe(g, t);
                if (t < PreconditionerCase.SEEN) {
                    one.settle(g, t);
                }
            }
            Tensor g = c.gradient(38);
            Tensor expected = all.inverseMetric(g).narrow(0, 1, 1);
            assertThat(relativeError(one.inverseMetric(g.narrow(0, 1, 1)), expected))
                    .isLessThan(c.tolerance());
        }
    }

    /** Checks that a matrix without gradients takes no step, and that nothing becomes NaN for it. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_matrix_without_gradients_takes_no_step(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.fresh(arena);
            Tensor last = torch.zeros_like(c.gradient(0));
            for (long t = 1; t <= PreconditionerCase.SEEN; t++) {
                last = c.gradient(t);
                last.select(0, 0).zero_();
                state.observe(last, t);
                state.settle(last, t);
            }
            assertThat(largest(state.inverseMetric(last).select(0, 0))).isZero();
            assertThat(largest(
                            state.updateFromLocal(state.gradientToLocal(last)).select(0, 0)))
                    .isZero();
            assertThat(largest(state.inverseMetric(last).select(0, 1)))
                    .isPositive()
                    .isFinite();
        }
    }

    /** Checks that NaN in a gradient is not hidden, and that it stays in its matrix. */
    @ParameterizedTest
    @MethodSource("cases")
    default void nan_stays_in_its_matrix(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor g = c.gradient(39);
            g.select(0, 0).select(0, 0).select(0, 0).fill_(new Scalar(Double.NaN));
            state.observe(g, PreconditionerCase.SEEN + 1);
            Tensor answer = state.inverseMetric(g);
            assertThat(hasNaN(answer.select(0, 0))).isTrue();
            assertThat(hasNaN(answer.select(0, 1))).isFalse();
        }
    }

    /** Checks that to be prepared for a norm changes no answer. */
    @ParameterizedTest
    @MethodSource("cases")
    default void coordinates_fitted_to_a_norm_are_the_same_coordinates(PreconditionerCase c) {
        for (Norm norm : List.of(Norms.euclidean(), Norms.max(), Norms.spectral())) {
            try (Arena arena = new Arena();
                    Arena other = new Arena()) {
                Preconditioner.State state = c.learnt(arena);
                Preconditioner.State fitted = c.rule().fitted(norm).on(c.gradient(0), other);
                c.learn(fitted, 1, PreconditionerCase.SEEN, 1);
                Tensor g = c.gradient(40);
                assertThat(relativeError(fitted.inverseMetric(g), state.inverseMetric(g)))
                        .as("fitted to %s", norm)
                        .isLessThan(c.tolerance());
            }
        }
    }

    /** Checks that what learns nothing is the identity. */
    @ParameterizedTest
    @MethodSource("cases")
    default void what_does_not_learn_is_the_identity(PreconditionerCase c) {
        if (c.rule().learns()) {
            return;
        }
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor x = c.gradient(41);
            for (Maps.Named map : Maps.of(c.rule(), state)) {
                assertThat(relativeError(map.of(x), x)).as(map.name()).isZero();
            }
        }
    }

    /** Checks that no method writes to its argument. */
    @ParameterizedTest
    @MethodSource("cases")
    default void arguments_are_not_modified(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor g = c.gradient(42);
            Tensor copy = g.clone();
            ask(c.rule(), state, g, PreconditionerCase.SEEN + 1);
            assertThat(relativeError(g, copy)).isZero();
        }
    }

    /** Checks that no tensor outlives the scope that it was made in, other than those that the arena owns. */
    @ParameterizedTest
    @MethodSource("cases")
    default void no_tensor_outlives_its_scope(PreconditionerCase c) {
        try (Arena arena = new Arena()) {
            Preconditioner.State state = c.learnt(arena);
            Tensor g = c.gradient(43);
            Samples.checkNothingOutlives(() -> ask(c.rule(), state, g, PreconditionerCase.SEEN + 1));
        }
    }

    private static void ask(Preconditioner rule, Preconditioner.State state, Tensor g, long t) {
        state.observe(g, t);
        Maps.of(rule, state).forEach(map -> map.of(g));
        state.settle(g, t);
    }
}
