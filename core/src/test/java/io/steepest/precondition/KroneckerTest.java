package io.steepest.precondition;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.floats;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.Tensors.withSpectrum;
import static io.steepest.linalg.InverseRoot.pseudoInverse;
import static io.steepest.precondition.Preconditioner.kronecker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Symmetric;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Scoped.class)
class KroneckerTest {
    private static final Kronecker SUM = kronecker(Accumulation.sum(), pseudoInverse());
    private static final Kronecker FORGETFUL = kronecker(Accumulation.none(), pseudoInverse());

    private final Arena arena = new Arena();

    @AfterEach
    void close() {
        arena.close();
    }

    private static Tensor gram(Tensor x) {
        return x.matmul(x.transpose(1, 2));
    }

    private static Tensor flip(Tensor x) {
        return x.transpose(1, 2);
    }

    /** Coordinates that have seen random gradients {@code [2,m,n]} number 1 to steps. */
    private Preconditioner.State learnt(Preconditioner rule, long steps, long m, long n) {
        Preconditioner.State state = rule.on(doubles(0, 2, m, n), arena);
        for (long t = 1; t <= steps; t++) {
            state.observe(doubles(t, 2, m, n), t);
        }
        return state;
    }

    @ParameterizedTest
    @CsvSource({"5,5", "4,7", "7,4", "6,1", "1,6", "1,1"})
    void coordinates_undo_each_other_and_keep_inner_products(long m, long n) {
        for (Preconditioner rule : new Preconditioner[] {
            SUM,
            SUM.on(Sides.LEFT),
            SUM.on(Sides.RIGHT),
            SUM.on(Sides.SMALLER),
            kronecker(Accumulation.ema(0.9).debias(), InverseRoot.eigh(1e-4, Perturbation.ADD))
                    .every(5),
            Preconditioner.blocked(3, SUM)
        }) {
            try (Arena own = new Arena()) {
                Preconditioner.State a = rule.on(doubles(0, 2, m, n), own);
                for (long t = 1; t <= 12; t++) {
                    a.observe(doubles(t, 2, m, n), t);
                }
                Tensor w = doubles(20, 2, m, n);
                Tensor g = doubles(21, 2, m, n);
                assertThat(relativeError(a.updateFromLocal(a.toLocal(w)), w))
                        .as("%s", rule)
                        .isLessThan(1e-12);
                assertThat(largest(
                                Reduce.inner(a.gradientToLocal(g), a.toLocal(w)).sub(Reduce.inner(g, w))))
                        .isLessThan(1e-12);
                assertThat(relativeError(a.inverseMetric(g), a.updateFromLocal(a.gradientToLocal(g))))
                        .isLessThan(1e-12);
            }
        }
    }

    @Test
    void factors_add_up_gram_matrices_eq_12_13() {
        learnt(SUM, 3, 4, 6);
        Tensor left = gram(doubles(1, 2, 4, 6)).add(gram(doubles(2, 2, 4, 6))).add(gram(doubles(3, 2, 4, 6)));
        Tensor right = gram(flip(doubles(1, 2, 4, 6)))
                .add(gram(flip(doubles(2, 2, 4, 6))))
                .add(gram(flip(doubles(3, 2, 4, 6))));
        assertThat(relativeError(arena.tensors().get("left-factor"), left)).isLessThan(1e-14);
        assertThat(relativeError(arena.tensors().get("right-factor"), right)).isLessThan(1e-14);
    }

    @Test
    void inverse_metric_takes_fourth_roots_of_both_sides_eq_14() {
        Preconditioner.State a = learnt(SUM, 8, 4, 6);
        Tensor g = doubles(9, 2, 4, 6);
        Tensor expected = Symmetric.power(arena.tensors().get("left-factor"), -0.25)
                .matmul(g)
                .matmul(Symmetric.power(arena.tensors().get("right-factor"), -0.25));
        assertThat(relativeError(a.inverseMetric(g), expected)).isLessThan(1e-13);
        assertThat(relativeError(Norms.euclidean().in(a).steepest(g), expected.neg()))
                .isLessThan(1e-13);
    }

    @ParameterizedTest
    @CsvSource({"6,6", "4,9", "9,4", "1,5", "5,1"})
    void without_memory_the_metric_makes_the_polar_factor_eq_15_16(long m, long n) {
        Preconditioner.State a = learnt(FORGETFUL, 3, m, n);
        Tensor g = doubles(3, 2, m, n);
        assertThat(relativeError(a.inverseMetric(g), Polar.svd().of(g))).isLessThan(1e-10);
    }

    @Test
    void without_memory_a_deficient_gradient_gives_the_polar_factor_too() {
        Tensor g = withSpectrum(3, 2, 6, 9, Tensors.of(5, 2, 1, 0, 0, 0));
        Preconditioner.State a = FORGETFUL.on(g, arena);
        a.observe(g, 1);
        assertThat(relativeError(a.inverseMetric(g), Polar.svd().of(g))).isLessThan(1e-12);
    }

    @Test
    void average_and_debiased_average_are_the_weighted_sums() {
        Preconditioner.State plain = learnt(kronecker(Accumulation.ema(0.8), pseudoInverse()), 9, 3, 4);
        Tensor average = torch.zeros_like(arena.tensors().get("left-factor"));
        for (long t = 1; t <= 9; t++) {
            average = times(average, 0.8).add(times(gram(doubles(t, 2, 3, 4)), 0.2));
        }
        assertThat(relativeError(arena.tensors().get("left-factor"), average)).isLessThan(1e-14);
        Tensor g = doubles(10, 2, 3, 4);
        try (Arena other = new Arena()) {
            Preconditioner.State debiased =
                    kronecker(Accumulation.ema(0.8).debias(), pseudoInverse()).on(g, other);
            for (long t = 1; t <= 9; t++) {
                debiased.observe(doubles(t, 2, 3, 4), t);
            }
            // both factors are divided by 1 − β^t, and each counts with the power −1/4
            double bias = Math.sqrt(1 - Math.pow(0.8, 9));
            assertThat(relativeError(debiased.inverseMetric(g), times(plain.inverseMetric(g), bias)))
                    .isLessThan(1e-13);
        }
    }

    @Test
    void a_vector_takes_the_square_root() {
        Preconditioner.State a = learnt(SUM, 8, 5, 1);
        Tensor g = doubles(9, 2, 5, 1);
        assertThat(arena.tensors()).containsOnlyKeys("left-factor", "left-root");
        assertThat(relativeError(
                        a.inverseMetric(g),
                        Symmetric.power(arena.tensors().get("left-factor"), -0.5)
                                .matmul(g)))
                .isLessThan(1e-13);
    }

    @Test
    void one_side_takes_the_square_root_and_a_given_exponent_is_taken() {
        Tensor g = doubles(9, 2, 4, 6);
        Preconditioner.State one = learnt(SUM.on(Sides.SMALLER), 8, 4, 6);
        Tensor factor = arena.tensors().get("left-factor");
        assertThat(arena.tensors()).containsOnlyKeys("left-factor", "left-root");
        assertThat(relativeError(
                        one.inverseMetric(g), Symmetric.power(factor, -0.5).matmul(g)))
                .isLessThan(1e-13);
        try (Arena other = new Arena()) {
            Preconditioner.State given = SUM.on(Sides.SMALLER).exponent(1 / 3.0).on(g, other);
            for (long t = 1; t <= 8; t++) {
                given.observe(doubles(t, 2, 4, 6), t);
            }
            assertThat(relativeError(
                            given.inverseMetric(g),
                            Symmetric.power(factor, -1 / 3.0).matmul(g)))
                    .isLessThan(1e-13);
        }
    }

    @Test
    void roots_are_renewed_at_the_first_and_every_so_manyeth_step() {
        Preconditioner.State a = SUM.every(3).on(doubles(0, 2, 4, 6), arena);
        Tensor root = arena.tensors().get("left-root");
        assertThat(largest(root)).isZero();
        StringBuilder renewed = new StringBuilder();
        for (long t = 1; t <= 8; t++) {
            Tensor before = root.clone();
            a.observe(doubles(t, 2, 4, 6), t);
            if (largest(root.sub(before)) > 0) {
                renewed.append(t);
            }
        }
        assertThat(renewed).hasToString("147");
    }

    @Test
    void a_restored_arena_goes_on_bit_by_bit() {
        Kronecker rule = kronecker(Accumulation.ema(0.9), InverseRoot.eigh(1e-8, Perturbation.RELATIVE))
                .every(4);
        Preconditioner.State whole = rule.on(floats(0, 2, 4, 6), arena);
        try (Arena second = new Arena()) {
            Preconditioner.State resumed = rule.on(floats(0, 2, 4, 6), second);
            for (long t = 1; t <= 9; t++) {
                if (t == 7) {
                    second.tensors()
                            .forEach((name, x) -> x.copy_(arena.tensors().get(name)));
                }
                whole.observe(floats(t, 2, 4, 6), t);
                if (t >= 7) {
                    resumed.observe(floats(t, 2, 4, 6), t);
                }
            }
            Tensor g = floats(10, 2, 4, 6);
            assertThat(relativeError(resumed.inverseMetric(g), whole.inverseMetric(g)))
                    .isZero();
            assertThat(relativeError(resumed.toLocal(g), whole.toLocal(g))).isZero();
        }
    }

    @Test
    void a_matrix_without_gradient_takes_no_step() {
        Tensor g = doubles(1, 2, 4, 6);
        g.select(0, 1).zero_();
        Preconditioner.State a = SUM.on(g, arena);
        a.observe(g, 1);
        assertThat(largest(a.inverseMetric(g).select(0, 1))).isZero();
        assertThat(largest(a.inverseMetric(g).select(0, 0))).isGreaterThan(0);
    }

    @Test
    void blocks_are_learnt_as_matrices_of_their_own() {
        Preconditioner.State cut = learnt(Preconditioner.blocked(3, SUM), 6, 7, 5);
        Tensor g = doubles(9, 2, 7, 5);
        Tensor found = cut.inverseMetric(g);
        assertThat(arena.tensors())
                .containsKeys("blocks-3×3/left-factor", "blocks-3×2/left-root", "blocks-1×3/right-root");
        for (long row = 0; row < 7; row += 3) {
            for (long column = 0; column < 5; column += 3) {
                long m = Math.min(3, 7 - row);
                long n = Math.min(3, 5 - column);
                try (Arena own = new Arena()) {
                    Preconditioner.State one = SUM.on(g.narrow(1, row, m).narrow(2, column, n), own);
                    for (long t = 1; t <= 6; t++) {
                        one.observe(doubles(t, 2, 7, 5).narrow(1, row, m).narrow(2, column, n), t);
                    }
                    Tensor block = g.narrow(1, row, m).narrow(2, column, n);
                    assertThat(relativeError(found.narrow(1, row, m).narrow(2, column, n), one.inverseMetric(block)))
                            .as("block at %d, %d", row, column)
                            .isLessThan(1e-12);
                }
            }
        }
    }

    @Test
    void a_matrix_that_fits_is_not_cut() {
        Preconditioner.blocked(8, SUM).on(doubles(0, 1, 8, 5), arena);
        assertThat(arena.tensors()).containsOnlyKeys("left-factor", "left-root", "right-factor", "right-root");
    }

    @Test
    void a_transposed_table_is_cut_like_any_matrix() {
        Preconditioner rule = Preconditioner.blocked(4, Preconditioner.diagonal(0.9, 0));
        Tensor table = flip(doubles(1, 2, 10, 6));
        Preconditioner.State cut = rule.on(table, arena);
        cut.observe(table, 1);
        assertThat(relativeError(cut.inverseMetric(table), table.sign())).isLessThan(1e-14);
    }

    @Test
    void a_side_that_is_too_long_gets_no_factor_and_says_so() {
        Tensor table = torch.zeros(1, 8, 50304);
        Preconditioner.State state = SUM.on(table, arena);
        assertThat(state).hasToString(SUM + "; left side only: 50304 is longer than 8192");
        // a factor and a root of 8×8
        assertThat(arena.bytes()).isEqualTo(2 * 64 * 4);
        Preconditioner.blocked(128, SUM).on(table, arena.at("cut"));
        // 393 blocks of 8×128 have 393·(8² + 128²)·2 numbers
        assertThat(arena.at("cut").bytes()).isEqualTo(393L * (64 + 16384) * 2 * 4);
    }

    @Test
    void a_matrix_with_two_sides_that_are_too_long_gets_a_diagonal_of_the_same_degree() {
        Tensor vast = torch.zeros(1, 8193, 9000);
        Preconditioner.State state = SUM.on(vast, arena);
        assertThat(state.toString()).startsWith("diagonal(").endsWith("no side: 9000 is longer than 8192");
        assertThat(arena.bytes()).isEqualTo(4L * 8193 * 9000);
        assertThat(SUM.degree(8193, 9000)).isEqualTo(0.5);
        arena.close();
    }

    @Test
    void impossible_choices_are_refused() {
        assertThatThrownBy(() -> SUM.every(0)).hasMessageContaining("found every 0");
        assertThatThrownBy(() -> SUM.exponent(0)).hasMessageContaining("found 0.0");
        assertThatThrownBy(() -> Accumulation.ema(1)).hasMessageContaining("[0, 1), found 1.0");
        assertThatThrownBy(() -> Preconditioner.blocked(0, SUM)).hasMessageContaining("found 0");
    }
}
