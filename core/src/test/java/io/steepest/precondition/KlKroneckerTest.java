package io.steepest.precondition;

import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ScalarType.Double;

import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Factors of the matrix-normal law nearest to the gradients. */
@ExtendWith(Scoped.class)
class KlKroneckerTest {
    private static final long M = 4;
    private static final long N = 6;
    private static final int START = 5;
    private static final InverseRoot ROOT = InverseRoot.pseudoInverse();
    private final Arena arena = new Arena();

    @AfterEach
    void close() {
        arena.close();
    }

    private static Tensor random(long seed) {
        return normal(Double, seed, 2, M, N);
    }

    private Preconditioner.State after(int steps, KlKronecker rule, Arena at) {
        Preconditioner.State state = rule.on(random(0), at);
        for (int t = 1; t <= steps; t++) {
            state.observe(random(t), t);
        }
        return state;
    }

    private Tensor factor(String side) {
        return arena.tensors().get(side + "-factor");
    }

    @Test
    void the_start_solves_the_equations_of_the_matrix_normal_law() {
        after(START, Preconditioner.klKronecker(0.9, START, ROOT), arena);
        Tensor left = times(factor("left"), 0);
        Tensor right = times(factor("right"), 0);
        for (int t = 1; t <= START; t++) {
            Tensor g = random(t);
            Tensor gt = g.transpose(-2, -1);
            left.add_(times(g.matmul(ROOT.of(factor("right"), 1)).matmul(gt), 1.0 / (N * START)));
            right.add_(times(gt.matmul(ROOT.of(factor("left"), 1)).matmul(g), 1.0 / (M * START)));
        }
        assertThat(relativeError(left, factor("left"))).isLessThan(1e-9);
        assertThat(relativeError(right, factor("right"))).isLessThan(1e-9);
    }

    @Test
    void later_gradients_are_whitened_by_the_other_side_before_them() {
        after(START, Preconditioner.klKronecker(0.9, START, ROOT), arena);
        Tensor left = factor("left").clone();
        Tensor right = factor("right").clone();
        Tensor g = random(START + 1);
        Arena again = arena.at("again");
        after(START + 1, Preconditioner.klKronecker(0.9, START, ROOT), again);
        Tensor gt = g.transpose(-2, -1);
        Tensor expected = times(left, 0.9).add(times(g.matmul(ROOT.of(right, 1)).matmul(gt), 0.1 / N));
        assertThat(relativeError(again.tensors().get("again/left-factor"), expected))
                .isLessThan(1e-12);
        expected = times(right, 0.9).add(times(gt.matmul(ROOT.of(left, 1)).matmul(g), 0.1 / M));
        assertThat(relativeError(again.tensors().get("again/right-factor"), expected))
                .isLessThan(1e-12);
    }

    /** Steps under the spectral norm at {@code w = B w' C} are the same steps. */
    @Test
    void mu_kl_is_invariant_to_every_linear_change_of_rows_and_columns() {
        Tensor b = normal(Double, 70, 2, M, M);
        Tensor c = normal(Double, 71, 2, N, N);
        KlKronecker rule = Preconditioner.klKronecker(0.9, START, ROOT);
        Preconditioner.State one = rule.on(random(0), arena.at("one"));
        Preconditioner.State other = rule.on(random(0), arena.at("other"));
        Norm spectral = Norms.spectral(Polar.svd());
        for (int t = 1; t <= START + 6; t++) {
            Tensor g = random(t);
            Tensor changed = b.transpose(-2, -1).matmul(g).matmul(c.transpose(-2, -1));
            one.observe(g, t);
            other.observe(changed, t);
            if (t > rule.skips()) {
                Tensor step = spectral.in(one).lmo(g);
                Tensor back = b.matmul(spectral.in(other).lmo(changed)).matmul(c);
                assertThat(relativeError(back, step)).as("step %d", t).isLessThan(1e-8);
            }
        }
    }

    @Test
    void a_square_gradient_alone_has_a_metric_that_makes_the_polar_factor_times_root_n() {
        Tensor g = normal(Double, 80, 2, 5, 5);
        KlKronecker rule = new KlKronecker(0, 0.5, 1, 1, ROOT);
        Preconditioner.State state = rule.on(g, arena);
        state.observe(g, 1);
        Tensor expected = times(Polar.svd().of(g), Math.sqrt(5));
        assertThat(relativeError(state.inverseMetric(g), expected)).isLessThan(1e-9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1})
    void fitted_coordinates_are_the_same_coordinates(double exponent) {
        KlKronecker rule = Preconditioner.klKronecker(0.9, START, ROOT).exponent(exponent);
        Preconditioner.State plain = after(9, rule, arena.at("plain"));
        Preconditioner.State fitted =
                rule.fitted(Norms.spectral()).on(random(0), List.of("a", "b"), arena.at("fitted"));
        for (int t = 1; t <= 9; t++) {
            fitted.observe(random(t), t);
        }
        Tensor g = random(50);
        assertThat(relativeError(fitted.inverseMetric(g), plain.inverseMetric(g)))
                .isLessThan(1e-9);
        assertThat(relativeError(fitted.gradientToLocal(g), plain.gradientToLocal(g)))
                .isLessThan(1e-9);
        assertThat(relativeError(fitted.toLocal(g), plain.toLocal(g))).isLessThan(1e-9);
    }

    @Test
    void impossible_choices_are_refused() {
        assertThatThrownBy(() -> Preconditioner.klKronecker(1, 3, ROOT)).hasMessageContaining("found 1.0");
        assertThatThrownBy(() -> Preconditioner.klKronecker(0.9, 0, ROOT)).hasMessageContaining("found start 0");
        assertThatThrownBy(() -> Preconditioner.klKronecker(0.9, 3, ROOT).exponent(0))
                .hasMessageContaining("found 0.0");
    }
}
