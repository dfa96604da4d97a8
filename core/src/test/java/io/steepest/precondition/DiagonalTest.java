package io.steepest.precondition;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Scoped;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Scoped.class)
class DiagonalTest {

    private static Preconditioner.State learnt(Arena arena, double epsilon) {
        Preconditioner.State state = Preconditioner.diagonal(0.9, epsilon).on(doubles(0, 2, 4, 3), arena);
        for (long t = 1; t <= 5; t++) {
            state.observe(doubles(t, 2, 4, 3), t);
        }
        return state;
    }

    @Test
    void coordinates_undo_each_other_and_keep_inner_products() {
        try (Arena arena = new Arena()) {
            Preconditioner.State a = learnt(arena, 1e-3);
            Tensor w = doubles(20, 2, 4, 3);
            Tensor g = doubles(21, 2, 4, 3);
            assertThat(relativeError(a.updateFromLocal(a.toLocal(w)), w)).isLessThan(1e-14);
            assertThat(relativeError(Reduce.inner(a.gradientToLocal(g), a.toLocal(w)), Reduce.inner(g, w)))
                    .isLessThan(1e-12);
            assertThat(relativeError(a.inverseMetric(g), a.updateFromLocal(a.gradientToLocal(g))))
                    .isLessThan(1e-14);
        }
    }

    @Test
    void metric_is_the_root_of_the_debiased_second_moment_plus_epsilon() {
        try (Arena arena = new Arena()) {
            Preconditioner.State a = learnt(arena, 1e-3);
            Tensor v = doubles(0, 2, 4, 3).mul(new Scalar(0.0));
            for (long t = 1; t <= 5; t++) {
                v = v.mul(new Scalar(0.9)).add(doubles(t, 2, 4, 3).square(), new Scalar(0.1));
            }
            Tensor metric = v.div(new Scalar(1 - Math.pow(0.9, 5))).sqrt().add(new Scalar(1e-3));
            Tensor g = doubles(30, 2, 4, 3);
            assertThat(relativeError(a.inverseMetric(g), g.div(metric))).isLessThan(1e-14);
        }
    }

    @Test
    void adagrad_divides_by_the_root_of_the_sum_of_squares() {
        try (Arena arena = new Arena()) {
            Preconditioner.State a = Preconditioner.adagrad(1e-3).on(doubles(0, 2, 4, 3), arena);
            a.observe(doubles(1, 2, 4, 3), 1);
            a.observe(doubles(2, 2, 4, 3), 2);
            Tensor metric = doubles(1, 2, 4, 3)
                    .square()
                    .add(doubles(2, 2, 4, 3).square())
                    .sqrt()
                    .add(new Scalar(1e-3));
            Tensor g = doubles(3, 2, 4, 3);
            assertThat(relativeError(a.inverseMetric(g), g.div(metric))).isLessThan(1e-14);
        }
    }

    @Test
    void names_tell_the_accumulation() {
        assertThat(Preconditioner.diagonal(0.9, 1e-8)).hasToString("diagonal(0.9, 1.0E-8)");
        assertThat(Preconditioner.diagonal(Accumulation.ema(0.9), 0)).hasToString("diagonal(ema(0.9), 0.0)");
        assertThat(Preconditioner.adagrad(0)).hasToString("diagonal(sum, 0.0)");
    }

    /** Veprikov et al. (2025), Table 1: Adam is steepest descent in the Euclidean norm of these coordinates. */
    @Test
    void euclidean_norm_in_diagonal_coordinates_steps_as_adam() {
        try (Arena arena = new Arena()) {
            Preconditioner.State a = learnt(arena, 1e-8);
            Norm adam = Norms.euclidean().in(a);
            Tensor g = doubles(31, 2, 4, 3);
            assertThat(relativeError(adam.steepest(g), a.inverseMetric(g).neg()))
                    .isLessThan(1e-15);
            assertThat(relativeError(adam.steepest(g), adam.lmo(g).mul(adam.dual(g))))
                    .isLessThan(1e-13);
        }
    }

    @Test
    void constants_out_of_range_are_refused() {
        assertThatThrownBy(() -> Preconditioner.diagonal(1, 1e-8)).hasMessageContaining("[0, 1), found 1.0");
        assertThatThrownBy(() -> Preconditioner.diagonal(0.9, -1))
                .hasMessage("epsilon must not be negative, found -1.0");
    }
}
