package io.steepest.precondition;

import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ScalarType.Double;

import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Coordinates of other powers, merged matrices, given factors, metrics on one side. */
@ExtendWith(Scoped.class)
class WrappersTest {
    private final Arena arena = new Arena();

    @AfterEach
    void close() {
        arena.close();
    }

    private static Tensor random(long seed, long m, long n) {
        return normal(Double, seed, 2, m, n);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0.3333333333333333, 0.3333333333333333", "1, 1", "0.7, 0.7"})
    void a_diagonal_of_exponent_s_divides_by_that_power_of_the_second_moment(double s, double power) {
        Diagonal rule = Preconditioner.diagonal(Accumulation.sum(), 0).exponent(s);
        Preconditioner.State state = rule.on(random(0, 3, 4), arena);
        Tensor g = random(1, 3, 4);
        state.observe(g, 1);
        state.observe(g, 2);
        Tensor expected = g.div(g.square().mul(new Scalar(2.0)).pow(new Scalar(power)));
        assertThat(relativeError(state.inverseMetric(g), expected)).isLessThan(1e-14);
        assertThat(rule.degree(3, 4)).isEqualTo(s);
    }

    @Test
    void epsilon_is_added_to_the_metric_or_to_the_coordinates() {
        Tensor g = random(2, 3, 4);
        Diagonal metric = Preconditioner.sania(0, 0.5);
        Preconditioner.State one = metric.on(g, arena.at("metric"));
        Preconditioner.State other = metric.damped(Damping.COORDINATES).on(g, arena.at("coordinates"));
        one.observe(g, 1);
        other.observe(g, 1);
        Tensor squares = g.square();
        assertThat(relativeError(one.inverseMetric(g), g.div(squares.add(new Scalar(0.5)))))
                .isLessThan(1e-14);
        Tensor a = g.abs().add(new Scalar(0.5));
        assertThat(relativeError(other.inverseMetric(g), g.div(a).div(a))).isLessThan(1e-14);
        assertThat(relativeError(other.gradientToLocal(g), g.div(a))).isLessThan(1e-14);
    }

    @Test
    void sania_is_invariant_to_the_scale_of_every_weight_signs_included() {
        Tensor scales = random(3, 3, 4);
        Tensor g = random(4, 3, 4);
        Diagonal rule = Preconditioner.sania(0.9, 0);
        Preconditioner.State one = rule.on(g, arena.at("one"));
        Preconditioner.State other = rule.on(g, arena.at("other"));
        one.observe(g, 1);
        other.observe(g.mul(scales), 1);
        Tensor back = other.inverseMetric(g.mul(scales)).mul(scales);
        assertThat(relativeError(back, one.inverseMetric(g))).isLessThan(1e-14);
    }

    @Test
    void merged_small_matrices_have_full_matrix_adagrad() {
        InverseRoot root = InverseRoot.eigh(1e-6, Perturbation.ADD);
        Preconditioner full = Preconditioner.merged(12, Preconditioner.kronecker(Accumulation.sum(), root));
        Preconditioner.State state = full.on(random(0, 3, 4), arena);
        Tensor sum = random(0, 12, 12).zero_();
        for (long t = 1; t <= 20; t++) {
            Tensor g = random(t, 3, 4);
            state.observe(g, t);
            Tensor column = g.reshape(2, 12, 1);
            sum.add_(column.matmul(column.transpose(-2, -1)));
        }
        Tensor g = random(30, 3, 4);
        Tensor expected = root.of(sum, 2).matmul(g.reshape(2, 12, 1)).reshape(2, 3, 4);
        assertThat(relativeError(state.inverseMetric(g), expected)).isLessThan(1e-12);
        assertThat(relativeError(state.updateFromLocal(state.gradientToLocal(g)), expected))
                .isLessThan(1e-9);
    }

    @Test
    void larger_matrices_are_not_merged() {
        Preconditioner shampoo = Preconditioner.kronecker(Accumulation.sum(), InverseRoot.eigh(1e-6, Perturbation.ADD));
        Preconditioner.merged(11, shampoo).on(random(0, 3, 4), arena);
        assertThat(arena.tensors()).containsKey("right-factor");
    }

    @Test
    void given_factors_are_taken_by_name_and_renewed_at_their_interval() {
        Tensor left = random(1, 3, 3);
        Tensor right = random(2, 4, 4);
        Map<String, Integer> names = Map.of("first", 0, "second", 1);
        int[] asked = {0};
        CurvatureFactors factors = new CurvatureFactors() {
            @Override
            public Tensor left(String name) {
                asked[0]++;
                Tensor x = left.select(0, names.get(name));
                return x.matmul(x.t());
            }

            @Override
            public Tensor right(String name) {
                Tensor x = right.select(0, names.get(name));
                return x.matmul(x.t());
            }
        };
        Preconditioner kfac = Preconditioner.given(factors, 3, InverseRoot.pseudoInverse());
        Preconditioner.State state = kfac.on(random(0, 3, 4), List.of("first", "second"), arena);
        Tensor g = random(5, 3, 4);
        for (long t = 1; t <= 4; t++) {
            state.observe(g, t);
        }
        assertThat(asked[0]).isEqualTo(4);
        Tensor l = InverseRoot.pseudoInverse().of(left.matmul(left.transpose(-2, -1)), 1);
        Tensor r = InverseRoot.pseudoInverse().of(right.matmul(right.transpose(-2, -1)), 1);
        assertThat(relativeError(state.inverseMetric(g), l.matmul(g).matmul(r))).isLessThan(1e-9);
    }

    @Test
    void given_factors_of_another_shape_or_for_nameless_matrices_are_refused() {
        CurvatureFactors wrong = new CurvatureFactors() {
            @Override
            public Tensor left(String name) {
                return random(0, 2, 2).select(0, 0);
            }

            @Override
            public Tensor right(String name) {
                return random(0, 4, 4).select(0, 0);
            }
        };
        Preconditioner kfac = Preconditioner.given(wrong, 1, InverseRoot.pseudoInverse());
        Tensor g = random(1, 3, 4);
        Preconditioner.State state = kfac.on(g, List.of("first", "second"), arena);
        assertThatThrownBy(() -> state.observe(g, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("left factor of first must be 3×3, found 2×2");
        assertThatThrownBy(() -> Preconditioner.blocked(2, kfac).on(g, arena)).hasMessageContaining("by name");
    }

    @Test
    void a_metric_on_one_side_divides_there_alone() {
        Tensor g = random(1, 3, 4);
        Diagonal adam = Preconditioner.diagonal(0, 0);
        Preconditioner.State before = Preconditioner.before(adam).on(g, arena.at("before"));
        Preconditioner.State after = Preconditioner.after(adam).on(g, arena.at("after"));
        before.observe(g, 1);
        after.observe(g, 1);
        var spectral = Norms.spectral(Polar.svd());
        assertThat(relativeError(spectral.in(before).lmo(g).neg(), Polar.svd().of(g.sign())))
                .isLessThan(1e-12);
        assertThat(relativeError(
                        spectral.in(after).lmo(g).neg(), Polar.svd().of(g).div(g.abs())))
                .isLessThan(1e-12);
        assertThat(Preconditioner.before(adam).isMetric()).isFalse();
        assertThatThrownBy(() -> before.toLocal(g)).hasMessageContaining("makes no norm");
    }
}
