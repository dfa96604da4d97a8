package io.steepest.norm;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.number;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.engine.Shapes;
import io.steepest.norm.Induced.Bracket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Induced norms: Bernstein and Newhouse (2024), Definition 1 and Proposition 8, and what has no closed form. */
@ExtendWith(Scoped.class)
class InducedTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double[] EXPONENTS = {1, 1.3, 2, 4, INFINITY};
    private static final double ROUNDING = 1e-12;

    static Stream<Arguments> exponents() {
        List<Arguments> all = new ArrayList<>();
        for (double p : EXPONENTS) {
            for (double q : EXPONENTS) {
                all.add(Arguments.of(p, q));
            }
        }
        return all.stream();
    }

    private static boolean exact(double p, double q) {
        return p == 1 || q == INFINITY || (p == 2 && q == 2);
    }

    private static Tensor lengths(Tensor x, double p) {
        return torch.linalg_vector_norm(x, new Scalar(p), new long[] {-2}, true, new ScalarTypeOptional());
    }

    /** {@code max ‖Mx‖_q/‖x‖_p} over the columns of x. */
    private static Tensor greatest(Tensor m, Tensor x, double p, double q) {
        return lengths(m.matmul(x), q).div(lengths(x, p)).amax(new long[] {-1}, true);
    }

    /** All of {−1, 1}^n as columns. */
    private static Tensor vertices(int n) {
        double[] signs = new double[n * (1 << n)];
        for (int column = 0; column < 1 << n; column++) {
            for (int row = 0; row < n; row++) {
                signs[row * (1 << n) + column] = (column >> row & 1) == 0 ? -1 : 1;
            }
        }
        return Tensors.of(signs).reshape(1, n, 1L << n);
    }

    /** Directions of the plane, close enough for a relative error of 1e-6 where the ball is smooth. */
    private static Tensor circle() {
        int points = 2000;
        double[] xy = new double[2 * points];
        for (int i = 0; i < points; i++) {
            xy[i] = Math.cos(Math.PI * i / points);
            xy[points + i] = Math.sin(Math.PI * i / points);
        }
        return Tensors.of(xy).reshape(1, 2, points);
    }

    private static void assertEncloses(Bracket b, Tensor value, double slack) {
        assertThat(b.lower().le(times(value, 1 + slack)).all().item_bool()).isTrue();
        assertThat(b.upper().ge(times(value, 1 - slack)).all().item_bool()).isTrue();
    }

    /** F6: the supremum over random inputs comes from below to the closed form. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 2, 3, INFINITY})
    void def_1_random_inputs_approach_the_closed_forms_of_prop_8_from_below(double p) {
        Tensor m = doubles(1, 20, 3, 2);
        for (Induced induced : List.of(new Induced(1, p), new Induced(p, INFINITY), new Induced(2, 2))) {
            Tensor closed = induced.norm().orElseThrow().of(m);
            Tensor few = greatest(m, doubles(2, 1, 2, 100), induced.p(), induced.q());
            Tensor many = greatest(m, circle(), induced.p(), induced.q());
            assertThat(few.le(many.mul(new Scalar(1 + 1e-3))).all().item_bool()).isTrue();
            assertThat(many.le(closed.mul(new Scalar(1 + ROUNDING))).all().item_bool())
                    .isTrue();
            // kinks of the ball lie between two points of the grid
            assertThat(relativeError(many, closed)).isLessThan(2e-3);
        }
    }

    /** F39. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 2, 3, INFINITY})
    void prop_8_largest_column_in_lp_and_largest_row_in_the_conjugate_exponent(double p) {
        Tensor m = doubles(3, 5, 4, 6);
        double conjugate = p == 1 ? INFINITY : p == INFINITY ? 1 : p / (p - 1);
        Tensor columns = lengths(m, p).amax(new long[] {-1}, true);
        Tensor rows = lengths(m.transpose(1, 2), conjugate).amax(new long[] {-1}, true);
        assertThat(relativeError(Norms.oneToLp(p).of(m), columns)).isLessThan(ROUNDING);
        assertThat(relativeError(Norms.lpToMax(p).of(m), rows)).isLessThan(ROUNDING);
        assertThat(relativeError(new Induced(1, p).bracket(m).upper(), columns)).isLessThan(ROUNDING);
        assertThat(relativeError(new Induced(p, INFINITY).bracket(m).upper(), rows))
                .isLessThan(ROUNDING);
        // one-hot inputs attain the first, Hölder's maximizer of a row the second
        Tensor oneHot = torch.eye(6, m.options()).unsqueeze(0);
        assertThat(relativeError(greatest(m, oneHot, 1, p), columns)).isLessThan(ROUNDING);
        assertThat(relativeError(new Induced(p, INFINITY).bracket(m, 0).lower(), rows))
                .isLessThan(ROUNDING);
    }

    @ParameterizedTest
    @MethodSource("exponents")
    void certificate_attains_the_lower_bound_which_is_not_above_the_upper(double p, double q) {
        for (long[] shape : new long[][] {{4, 6, 3}, {2, 1, 5}, {2, 5, 1}, {1, 20, 30}}) {
            Tensor m = doubles(4, shape);
            Bracket b = new Induced(p, q).bracket(m, 50);
            assertThat(Shapes.of(b.lower())).containsExactly(shape[0], 1, 1);
            assertThat(Shapes.of(b.x())).containsExactly(shape[0], shape[2], 1);
            assertThat(largest(lengths(b.x(), p).sub(new Scalar(1.0)))).isLessThan(ROUNDING);
            assertThat(relativeError(lengths(m.matmul(b.x()), q), b.lower())).isLessThan(ROUNDING);
            assertThat(b.lower().le(b.upper()).all().item_bool()).isTrue();
            if (exact(p, q) || shape[1] == 1 || shape[2] == 1) {
                assertThat(largest(b.upper().sub(b.lower()))).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("exponents")
    void bracket_encloses_the_norm_of_matrices_with_two_columns(double p, double q) {
        Tensor m = doubles(5, 10, 3, 2);
        Tensor searched = greatest(m, circle(), p, q);
        Bracket b = new Induced(p, q).bracket(m);
        assertThat(b.upper().ge(times(searched, 1 - ROUNDING)).all().item_bool())
                .isTrue();
        // the power method never stays below the search, and the search is good to its grid
        assertThat(b.lower().ge(times(searched, 1 - 1e-9)).all().item_bool()).isTrue();
        assertThat(relativeError(b.lower(), searched)).isLessThan(2e-3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 2, 3})
    void bracket_encloses_the_norm_from_max_found_among_all_signs(double q) {
        Tensor m = doubles(6, 50, 5, 8);
        Tensor norm = greatest(m, vertices(8), INFINITY, q);
        Bracket b = new Induced(INFINITY, q).bracket(m);
        assertEncloses(b, norm, ROUNDING);
        // NP-hard in general: the power method may end below, on small matrices it seldom does
        assertThat(number(b.lower()
                        .ge(times(norm, 1 - ROUNDING))
                        .to(m.scalar_type())
                        .mean()))
                .isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, 2, 3, INFINITY})
    void bracket_encloses_the_norm_to_l1_found_among_all_signs_of_the_outputs(double p) {
        Tensor m = doubles(7, 20, 8, 5);
        double conjugate = p == INFINITY ? 1 : p / (p - 1);
        Tensor norm = greatest(m.transpose(1, 2), vertices(8), INFINITY, conjugate);
        assertEncloses(new Induced(p, 1).bracket(m), norm, ROUNDING);
    }

    /** ‖M‖ from ℓp to ℓq is ‖Mᵀ‖ between the conjugate exponents, other way round. */
    @ParameterizedTest
    @MethodSource("exponents")
    void bracket_of_the_transpose_overlaps(double p, double q) {
        Tensor m = doubles(8, 10, 6, 4);
        Bracket b = new Induced(p, q).bracket(m);
        Bracket t = new Induced(Lp.conjugate(q), Lp.conjugate(p)).bracket(m.transpose(1, 2));
        assertThat(b.lower().le(times(t.upper(), 1 + ROUNDING)).all().item_bool())
                .isTrue();
        assertThat(t.lower().le(times(b.upper(), 1 + ROUNDING)).all().item_bool())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"3,3", "1.5,1.5", "3,1.5", "5,2", "2,1.2", "4,1", "Infinity,2", "Infinity,1"})
    void bracket_of_matrices_without_negative_entries_closes_for_p_not_below_q(double p, double q) {
        Tensor m = doubles(9, 20, 7, 5).abs();
        Bracket b = new Induced(p, q).bracket(m);
        assertThat(largest(b.upper().sub(b.lower()).div(b.lower()))).isLessThan(1e-9);
    }

    @Test
    void bracket_of_a_block_diagonal_matrix_without_negative_entries_closes() {
        Tensor m = torch.zeros(new long[] {1, 5, 5}, doubles(0, 1).options());
        m.narrow(1, 0, 2).narrow(2, 0, 2).copy_(doubles(1, 1, 2, 2).abs());
        m.narrow(1, 2, 2).narrow(2, 2, 3).copy_(doubles(2, 1, 2, 3).abs());
        Bracket b = new Induced(3, 2).bracket(m);
        assertThat(number(b.upper())).isCloseTo(number(b.lower()), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("exponents")
    void every_upper_bound_holds_of_the_attained_value(double p, double q) {
        for (long seed = 10; seed < 13; seed++) {
            Tensor m = doubles(seed, 20, 2 + seed % 3, 2 + seed % 4);
            Tensor attained = new Induced(p, q).bracket(m, 30).lower();
            InducedBounds bounds = new InducedBounds(m, p, q);
            List<Tensor> all = new ArrayList<>(List.of(bounds.rows(), bounds.columns(), bounds.throughTwo()));
            if (p <= q) {
                all.add(bounds.rieszThorin());
            }
            if (p >= q && p < INFINITY) {
                all.add(bounds.schur(0));
                all.add(bounds.schur(30));
            }
            for (Tensor bound : all) {
                assertThat(bound.ge(times(attained, 1 - ROUNDING)).all().item_bool())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("exponents")
    void hoelder_bounds_are_not_above_the_closed_forms_times_powers_of_the_size(double p, double q) {
        Tensor m = doubles(17, 20, 4, 7);
        InducedBounds bounds = new InducedBounds(m, p, q);
        Tensor fromOne = times(Norms.oneToLp(q).of(m), Math.pow(7, 1 - 1 / p) * (1 + ROUNDING));
        Tensor toMax = times(Norms.lpToMax(p).of(m), Math.pow(4, 1 / q) * (1 + ROUNDING));
        assertThat(bounds.columns().le(fromOne).all().item_bool()).isTrue();
        assertThat(bounds.rows().le(toMax).all().item_bool()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.2, 1.5, 3, 8})
    void riesz_thorin_of_equal_exponents_interpolates_between_one_two_and_infinity(double p) {
        Tensor m = doubles(18, 20, 6, 5);
        double theta = p < 2 ? 2 - 2 / p : 2 / p;
        Tensor end = p < 2 ? Norms.oneToLp(1).of(m) : Norms.lpToMax(INFINITY).of(m);
        Tensor two = Norms.schatten(INFINITY).of(m);
        Tensor expected = two.pow(new Scalar(theta)).mul(end.pow(new Scalar(1 - theta)));
        assertThat(relativeError(new InducedBounds(m, p, p).rieszThorin(), expected))
                .isLessThan(ROUNDING);
    }

    @Test
    void more_steps_never_lower_the_lower_bound() {
        Tensor m = doubles(19, 10, 12, 9);
        Tensor before = new Induced(4, 3).bracket(m, 0).lower();
        for (int steps : new int[] {1, 3, 10, 100}) {
            Tensor now = new Induced(4, 3).bracket(m, steps).lower();
            assertThat(now.ge(times(before, 1 - ROUNDING)).all().item_bool()).isTrue();
            before = now;
        }
    }

    @ParameterizedTest
    @CsvSource({"3,3", "Infinity,1", "1.5,4", "1,2", "2,2"})
    void batch_equals_loop_and_bad_or_zero_matrices_stay_among_themselves(double p, double q) {
        Tensor m = doubles(20, 4, 5, 6);
        Tensor holed = m.clone();
        holed.select(0, 1).zero_();
        holed.select(0, 2).select(0, 0).select(0, 0).fill_(new Scalar(Double.NaN));
        Bracket b = new Induced(p, q).bracket(holed);
        for (long i : new long[] {0, 3}) {
            Bracket one = new Induced(p, q).bracket(m.narrow(0, i, 1));
            assertThat(relativeError(b.lower().narrow(0, i, 1), one.lower())).isLessThan(1e-9);
            assertThat(relativeError(b.upper().narrow(0, i, 1), one.upper())).isLessThan(1e-9);
        }
        for (Tensor answer : List.of(b.lower(), b.upper(), b.x())) {
            assertThat(largest(answer.select(0, 1))).isZero();
            assertThat(answer.select(0, 2).isnan().all().item_bool()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-30, 1e-200, 1e30, 1e200})
    void tiny_and_huge_matrices_are_enclosed_alike(double scale) {
        Tensor m = doubles(21, 3, 4, 4);
        Induced induced = new Induced(3, 1.5);
        Bracket b = induced.bracket(times(m, scale));
        assertThat(relativeError(times(b.lower(), 1 / scale), induced.bracket(m).lower()))
                .isLessThan(1e-10);
        assertThat(relativeError(times(b.upper(), 1 / scale), induced.bracket(m).upper()))
                .isLessThan(1e-10);
    }

    @Test
    void exponents_below_one_are_refused() {
        assertThatThrownBy(() -> new Induced(0.5, 2)).hasMessageContaining("found 0.5 and 2.0");
        assertThatThrownBy(() -> new Induced(2, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Induced(2, 3).bracket(doubles(0, 1, 2, 2), -1))
                .hasMessageContaining("found -1");
    }
}
