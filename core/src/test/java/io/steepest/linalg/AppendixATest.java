package io.steepest.linalg;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.Tensors.withSpectrum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Scoped;
import io.steepest.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims of Bernstein and Newhouse (2024), Appendix A, with the figures measured for them. */
@ExtendWith(Scoped.class)
class AppendixATest {
    private static final double CLOSE = 1e-6;

    /** How often a polynomial must be applied until x is within 1e-6 of one. */
    private static int iterations(OddPolynomial p, double x) {
        for (int i = 0; i < 1000; i++) {
            if (Math.abs(1 - x) < CLOSE) {
                return i;
            }
            x = p.at(x);
        }
        throw new AssertionError("no convergence");
    }

    private static Tensor gram(Tensor g, boolean rows) {
        Tensor gt = g.transpose(1, 2);
        return rows ? g.matmul(gt) : gt.matmul(g);
    }

    private static Tensor logspace(double from, long count) {
        return torch.logspace(
                new Scalar(Math.log10(from)), new Scalar(0.0), count, 10.0, new TensorOptions(ScalarType.Double));
    }

    @ParameterizedTest
    @CsvSource({"8,8", "6,9", "9,6"})
    void f50_three_formulas_of_eq_35_agree(long m, long n) {
        Tensor g = withSpectrum(1, 2, m, n, logspace(0.05, Math.min(m, n)));
        Tensor left = gram(g, true);
        Tensor right = gram(g, false);
        Tensor exact = Polar.svd().of(g);
        Tensor both = Symmetric.power(left, -0.25).matmul(g).matmul(Symmetric.power(right, -0.25));
        // condition 400 of the Gram matrices times the rounding of float64
        assertThat(relativeError(both, exact)).isLessThan(1e-11);
        assertThat(relativeError(Symmetric.power(left, -0.5).matmul(g), exact)).isLessThan(1e-11);
        assertThat(relativeError(g.matmul(Symmetric.power(right, -0.5)), exact)).isLessThan(1e-11);
        assertThat(relativeError(Polar.inverseRoot().of(g), exact)).isLessThan(1e-11);
    }

    @Test
    void f50_on_a_rectangle_only_the_smaller_side_has_an_inverse_root() {
        Tensor g = withSpectrum(2, 1, 6, 9, logspace(0.05, 6));
        Tensor exact = Polar.svd().of(g);
        InverseRoot newton = InverseRoot.coupledNewton(1e-10, 60);
        assertThat(relativeError(newton.of(gram(g, true), 2).matmul(g), exact)).isLessThan(1e-8);
        double smallest = torch.linalg_eigvalsh(gram(g, false)).min().item_double();
        assertThat(Math.abs(smallest)).isLessThan(1e-14);
    }

    @Test
    void f51_svd_discards_sigma() {
        Tensor g = doubles(3, 2, 7, 5);
        var usv = torch.linalg_svd(g, false, new org.bytedeco.pytorch.StringViewOptional());
        assertThat(relativeError(Polar.svd().of(g), usv.get0().matmul(usv.get2())))
                .isLessThan(1e-13);
    }

    @ParameterizedTest
    @CsvSource({"30,40", "40,30"})
    void f52_sketch_of_a_decaying_spectrum_is_the_polar_factor_of_the_leading_directions(long m, long n) {
        double[] values =
                IntStream.range(0, 30).mapToDouble(i -> Math.pow(0.5, i)).toArray();
        Tensor g = withSpectrum(4, 2, m, n, Tensors.of(values));
        double[] cut = Arrays.copyOf(values, 5);
        Tensor leading = withSpectrum(4, 2, m, n, Tensors.of(Arrays.copyOf(cut, 30)));
        Tensor exact = Polar.svd().of(leading);
        double before = Double.POSITIVE_INFINITY;
        for (int power = 0; power <= 3; power++) {
            double error = relativeError(Polar.sketched(5, power, 10, 1).of(g), exact);
            assertThat(error).isLessThan(Math.max(before, 1e-12));
            before = error;
        }
        assertThat(before).isLessThan(1e-9);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 10, 20})
    void f52_sketch_of_a_flat_spectrum_is_as_far_from_the_polar_factor_as_its_rank_says(int rank) {
        Tensor g = withSpectrum(5, 2, 20, 30, torch.ones(new long[] {20}, new TensorOptions(ScalarType.Double)));
        Tensor o = Polar.sketched(rank, 2, 8, 1).of(g);
        assertThat(largest(Polar.alignment(o, g).sub(new Scalar(rank / 20.0)))).isLessThan(1e-12);
        assertThat(largest(Polar.residual(o).sub(new Scalar(Math.sqrt(20 - rank)))))
                .isLessThan(1e-12);
    }

    @Test
    void f52_sketch_is_the_same_for_a_seed_and_leaves_the_global_generator_alone() {
        Tensor g = doubles(6, 2, 20, 30);
        torch.manual_seed(7);
        Tensor expected = torch.randn(3);
        torch.manual_seed(7);
        Tensor first = Polar.sketched(4, 0, 2, 11).of(g);
        assertThat(torch.randn(3).equal(expected)).isTrue();
        assertThat(Polar.sketched(4, 0, 2, 11).of(g).equal(first)).isTrue();
        assertThat(relativeError(Polar.sketched(4, 0, 2, 12).of(g), first)).isGreaterThan(1e-3);
    }

    @Test
    void f52_a_sketch_of_no_directions_is_refused() {
        assertThatThrownBy(() -> Polar.sketched(0, 1, 1, 1)).hasMessageContaining("rank ≥ 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6})
    void f53_coupled_newton_gives_inverse_roots_as_the_eigendecomposition_does(int p) {
        Tensor a = gram(withSpectrum(8, 2, 10, 14, logspace(0.1, 10)), true);
        Tensor newton = InverseRoot.coupledNewton(1e-10, 80).of(a, p);
        assertThat(largest(InverseRoot.residual(a, newton, p))).isLessThan(1e-9);
        assertThat(relativeError(newton, Symmetric.power(a, -1.0 / p))).isLessThan(1e-9);
    }

    @Test
    void f54_cubic_converges_below_root_three_and_flips_the_sign_above() {
        Coefficients cubic = Coefficients.cubic(60);
        assertThat(cubic.at(1.73)).isCloseTo(1, within(1e-9));
        assertThat(cubic.at(1.74)).isCloseTo(-1, within(1e-9));
        assertThat(Math.abs(cubic.at(2.2))).isCloseTo(1, within(1e-9));
        assertThat(Math.abs(Coefficients.cubic(20).at(2.24))).isGreaterThan(1e6);
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "100, 15", "1000, 21", "10000, 27"})
    void f54_cubic_needs_more_iterations_for_worse_condition(double condition, int expected) {
        assertThat(iterations(OddPolynomial.taylor(3), 1 / condition)).isEqualTo(expected);
        Tensor g = withSpectrum(9, 1, 12, 16, logspace(1 / condition, 12));
        Tensor exact = Polar.svd().of(g);
        assertThat(spectralDistance(cubicFromSpectral(expected).of(g), exact)).isLessThan(CLOSE);
        assertThat(spectralDistance(cubicFromSpectral(expected - 1).of(g), exact))
                .isGreaterThan(CLOSE);
    }

    private static Polar cubicFromSpectral(int steps) {
        return new NewtonSchulz(Coefficients.cubic(steps), Start.SPECTRAL, Precision.INPUT, 0);
    }

    private static double spectralDistance(Tensor a, Tensor b) {
        return largest(Svd.values(a.sub(b)));
    }

    @Test
    void f55_iteration_acts_on_singular_values_alone() {
        Tensor s = logspace(0.01, 9);
        Tensor g = withSpectrum(10, 1, 9, 13, s);
        for (int steps = 1; steps <= 4; steps++) {
            double[] image = new double[9];
            Coefficients cubic = Coefficients.cubic(steps);
            for (int i = 0; i < 9; i++) {
                image[i] = cubic.at(s.get(i).item_double());
            }
            // the same seed gives the same U and V
            assertThat(relativeError(cubicFromSpectral(steps).of(g), withSpectrum(10, 1, 9, 13, Tensors.of(image))))
                    .isLessThan(1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "16, 7", "64, 9", "256, 11", "1024, 13", "4096, 14"})
    void f56_frobenius_start_is_slower_than_spectral_start(int rank, int expected) {
        assertThat(iterations(OddPolynomial.taylor(3), 1 / Math.sqrt(rank))).isEqualTo(expected);
        assertThat(iterations(OddPolynomial.taylor(3), 1)).isZero();
        if (rank <= 64) {
            Tensor g = withSpectrum(
                    11, 1, rank, rank, torch.ones(new long[] {rank}, new TensorOptions(ScalarType.Double)));
            assertThat(spectralDistance(Polar.cubic(expected).of(g), g)).isLessThan(CLOSE);
            assertThat(spectralDistance(Polar.cubic(expected - 1).of(g), g)).isGreaterThan(CLOSE);
            assertThat(spectralDistance(cubicFromSpectral(1).of(g), g)).isLessThan(1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 6", "256, 7", "4096, 9"})
    void f56_schatten_start_saves_half_of_what_the_frobenius_start_loses(int rank, int expected) {
        assertThat(iterations(OddPolynomial.taylor(3), Math.pow(rank, -0.25))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"3, 21, 2", "5, 14, 3", "7, 11, 4", "9, 10, 4"})
    void f57_taylor_family_iterations(int degree, int expected, int products) {
        OddPolynomial p = OddPolynomial.taylor(degree);
        assertThat(p.degree()).isEqualTo(degree);
        assertThat(iterations(p, 1e-3)).isEqualTo(expected);
        // Horner's 2, 3, 4, 5, and one less for degree 9 by Paterson and Stockmeyer
        assertThat(2 + GramPolynomial.products((degree - 1) / 2)).isEqualTo(products);
        Polar polar = new NewtonSchulz(Coefficients.taylor(degree, expected), Start.SPECTRAL, Precision.INPUT, 0);
        Tensor g = withSpectrum(12, 1, 14, 10, logspace(1e-3, 10));
        assertThat(spectralDistance(polar.of(g), Polar.svd().of(g))).isLessThan(CLOSE);
    }

    @ParameterizedTest
    @CsvSource({"3, 2e-6", "5, 1e-6", "7, 1e-6", "9, 1e-6"})
    void f57_fitted_polynomials_need_fewer_products_than_taylor(int degree, double reached) {
        int taylor = iterations(OddPolynomial.taylor(degree), 1e-3);
        int fitted = 1;
        while (Math.abs(1 - Coefficients.fitted(degree, 1e-3, 1, fitted).at(1e-3)) > reached) {
            fitted++;
        }
        assertThat(fitted).isLessThanOrEqualTo(2 * taylor / 3);
        Polar polar =
                new NewtonSchulz(Coefficients.fitted(degree, 1e-3, 1, fitted), Start.SPECTRAL, Precision.INPUT, 1e-9);
        Tensor g = withSpectrum(13, 1, 14, 10, logspace(1e-3, 10));
        assertThat(spectralDistance(polar.of(g), Polar.svd().of(g))).isLessThan(10 * reached);
    }

    @Test
    void f58_cheapest_degree_depends_on_the_condition_number() {
        assertThat(cheapest(3)).isEqualTo(5);
        assertThat(cheapest(100)).isEqualTo(9);
    }

    /** The degree that reaches 1e-6 with the fewest products. */
    private static int cheapest(double condition) {
        int best = 3;
        for (int degree = 3; degree <= 9; degree += 2) {
            if (products(degree, condition) < products(best, condition)) {
                best = degree;
            }
        }
        return best;
    }

    private static int products(int degree, double condition) {
        return iterations(OddPolynomial.taylor(degree), 1 / condition)
                * (2 + GramPolynomial.products((degree - 1) / 2));
    }

    @Test
    void f59_zero_directions_stay_zero() {
        Tensor g = doubles(14, 1, 6, 10);
        g.select(1, 2).zero_();
        for (String name : Coefficients.names()) {
            assertThat(largest(
                            Published.named(name).polar(Precision.INPUT).of(g).select(1, 2)))
                    .isZero();
        }
    }

    @Test
    void f59_noise_grows_by_the_slope_of_all_steps() {
        double noise = 1e-8;
        Tensor g = withSpectrum(15, 1, 4, 6, Tensors.of(1, 1, 1, noise));
        assertThat(Coefficients.named("keller").slope()).isCloseTo(485, within(0.5));
        double start = noise / Math.sqrt(3);
        Tensor s = Svd.values(Polar.quintic(5).of(g));
        assertThat(s.min().item_double()).isCloseTo(485 * start, within(485 * start * 1e-2));
        // a decomposition does the whole of it: 1e-8 is not zero in float64
        assertThat(Svd.values(Polar.svd().of(g)).min().item_double()).isCloseTo(1, within(1e-9));
    }

    @Test
    void f59_polar_factor_of_deficient_rank_is_not_unique() {
        Tensor g = withSpectrum(16, 1, 5, 5, Tensors.of(3, 2, 1, 0, 0));
        Tensor least = Polar.svd().of(g);
        // any semi-orthogonal completion is as near to G, and attains the same inner product
        Tensor other = Polar.svd().of(least.add(times(outside(least), 1)));
        assertThat(largest(Polar.residual(other))).isLessThan(1e-10);
        assertThat(relativeError(g.mul(other).sum(), g.mul(least).sum())).isLessThan(1e-10);
        assertThat(largest(other.sub(least))).isGreaterThan(0.1);
    }

    /** Something in the null directions of p on both sides. */
    private static Tensor outside(Tensor p) {
        Tensor x = doubles(17, 1, 5, 5);
        Tensor pt = p.transpose(1, 2);
        x = x.sub(p.matmul(pt).matmul(x));
        return x.sub(x.matmul(pt.matmul(p)));
    }

    @Test
    void aol_start_changes_the_polar_factor() {
        // rows with much in common, of different lengths
        Tensor g = doubles(18, 1, 8, 12).add(doubles(19, 1, 1, 12), new Scalar(2.0));
        g.mul_(logspace(0.01, 8).view(1, 8, 1));
        Polar converged = new NewtonSchulz(Coefficients.polarExpress(20), Start.AOL, Precision.INPUT, 0);
        assertThat(largest(Polar.residual(converged.of(g)))).isLessThan(1e-9);
        assertThat(Polar.alignment(converged.of(g), Polar.svd().of(g)).item_double())
                .isBetween(0.95, 0.99);
    }

    @Test
    void aol_coefficients_turn_a_matrix_of_rank_one_around() {
        Tensor g = doubles(19, 1, 6, 1).matmul(doubles(20, 1, 1, 9));
        Tensor exact = Polar.svd().of(g);
        assertThat(Polar.alignment(Published.AOL.polar(Precision.INPUT).of(g), exact)
                        .item_double())
                .isBetween(-1.1, -0.9);
        // not one: the start bends even a single direction, towards rows of equal length
        assertThat(Polar.alignment(Published.TURBO.polar(Precision.INPUT).of(g), exact)
                        .item_double())
                .isBetween(0.9, 1.0);
    }

    @Test
    void residual_and_alignment_are_zero_and_one_for_an_exact_factor() {
        Tensor g = doubles(21, 2, 7, 4);
        Tensor p = Polar.svd().of(g);
        assertThat(largest(Polar.residual(p))).isLessThan(1e-13);
        assertThat(largest(Polar.alignment(p, p).sub(new Scalar(1.0)))).isLessThan(1e-13);
        // a factor of 1.1 makes 4 errors of 0.21
        assertThat(largest(Polar.residual(times(p, 1.1)).sub(new Scalar(0.42)))).isLessThan(1e-12);
        assertThat(largest(Polar.alignment(times(p, 1.1), p).sub(new Scalar(1.1))))
                .isLessThan(1e-12);
        assertThat(largest(Polar.alignment(p, times(p, 0)))).isZero();
    }
}
