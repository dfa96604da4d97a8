package io.steepest.norm;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.number;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.Tensors.withSpectrum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.linalg.Polar;
import io.steepest.tensor.Reduce;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claims of Bernstein and Newhouse (2024) about norms, each by its name. Propositions 3, 5 and 7 are in ModularNormTest,
 * Proposition 6 in SquareLossTest, induced norms in InducedTest.
 */
@ExtendWith(Scoped.class)
class PropositionsTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double ROUNDING = 1e-12;
    private static final Norm SPECTRAL = Norms.spectral(Polar.svd());

    /** {@code ⟨g,d⟩ + (λ/2)‖d‖²} of each d. */
    private static Tensor objective(Norm norm, Tensor g, Tensor d, double lambda) {
        return Reduce.inner(g, d).add(times(norm.of(d).square(), lambda / 2));
    }

    private static double rms(Tensor x) {
        return Math.sqrt(number(x.square().mean()));
    }

    private static double cosine(Tensor a, Tensor b) {
        return number(a.mul(b).sum())
                / Math.sqrt(number(a.square().sum()) * number(b.square().sum()));
    }

    /** F1, on vectors of four, with a hundred thousand other points. */
    @ParameterizedTest
    @CsvSource({"1,0.3", "1,5", "2,0.3", "2,5", "Infinity,0.3", "Infinity,5", "1.5,2", "3,2"})
    void prop_1_minus_dual_over_lambda_along_the_oracle_is_the_minimizer(double p, double lambda) {
        Norm norm = Norms.lp(p);
        Tensor g = doubles(1, 1, 4, 1);
        Tensor d = times(norm.steepest(g), 1 / lambda);
        double dual = number(norm.dual(g));
        double least = -dual * dual / (2 * lambda);
        assertThat(number(objective(norm, g, d, lambda))).isCloseTo(least, within(ROUNDING * Math.abs(least)));
        Tensor anywhere = times(doubles(2, 50_000, 4, 1), 2 * dual / lambda);
        Tensor near = d.add(times(doubles(3, 50_000, 4, 1), 0.01 * dual / lambda));
        for (Tensor others : List.of(anywhere, near)) {
            assertThat(number(objective(norm, g, others, lambda).min())).isGreaterThanOrEqualTo(least);
        }
    }

    /** F2, Figure 1 (a). */
    @Test
    void prop_1_lambda_scales_the_length_only() {
        Tensor g = doubles(4, 1, 5, 3);
        for (Norm norm : Exact.all()) {
            Tensor one = norm.steepest(g);
            // at sharpness two: the objective over two has half the gradient
            Tensor two = norm.steepest(times(g, 0.5));
            assertThat(relativeError(two, times(one, 0.5))).isLessThan(ROUNDING);
        }
    }

    /** F3, Figure 1 (b). */
    @Test
    void prop_1_norms_change_the_direction_unless_the_gradient_lies_along_an_axis() {
        List<Norm> norms = List.of(Norms.lp(1), Norms.lp(2), Norms.lp(INFINITY));
        Tensor g = Tensors.of(3, -2, 1).reshape(1, 3, 1);
        Tensor axis = Tensors.of(0, -2, 0).reshape(1, 3, 1);
        for (Norm a : norms) {
            for (Norm b : norms) {
                if (a != b) {
                    assertThat(cosine(a.lmo(g), b.lmo(g))).isLessThan(0.95);
                    // with zero chosen for the entries that tie
                    assertThat(largest(a.lmo(axis).sub(b.lmo(axis)))).isZero();
                }
            }
        }
    }

    /** F4: for one gradient the direction is the norm's whatever the length, and the best length along it is dual/λ. */
    @Test
    void prop_1_direction_and_length_decouple() {
        Tensor g = doubles(5, 1, 4, 3);
        double lambda = 2;
        for (Norm norm : Exact.all()) {
            double best = number(norm.dual(g)) / lambda;
            double least = number(objective(norm, g, times(norm.lmo(g), best), lambda));
            for (double part : new double[] {0.1, 0.5, 0.99, 1.01, 2}) {
                double other = number(objective(norm, g, times(norm.lmo(g), part * best), lambda));
                // a parabola in the length
                double expected = least * (1 - (part - 1) * (part - 1));
                assertThat(other).isCloseTo(expected, within(1e-11 * Math.abs(least)));
            }
        }
    }

    /** F10. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 3})
    void prop_2_steepest_descent_under_the_max_norm_is_the_sign_by_the_l1_length(double lambda) {
        Tensor g = doubles(6, 1, 10, 1);
        double l1 = number(g.abs().sum());
        Tensor d = times(g.sign(), -l1 / lambda);
        assertThat(relativeError(times(Norms.max().steepest(g), 1 / lambda), d)).isLessThan(ROUNDING);
        double least = number(objective(Norms.max(), g, d, lambda));
        assertThat(least).isCloseTo(-l1 * l1 / (2 * lambda), within(ROUNDING * l1 * l1));
        Tensor others = d.add(times(doubles(7, 20_000, 10, 1), 0.1 * l1 / lambda));
        assertThat(number(objective(Norms.max(), g, others, lambda).min())).isGreaterThanOrEqualTo(least);
    }

    private static Tensor semiOrthogonal(long seed, long count, long m, long n) {
        Tensor q = torch.linalg_qr(doubles(seed, count, Math.max(m, n), Math.min(m, n)))
                .get0();
        return m >= n ? q : q.transpose(1, 2);
    }

    /** F16. */
    @ParameterizedTest
    @CsvSource({"4,4", "3,6", "6,3"})
    void prop_4_polar_factor_is_the_nearest_semi_orthogonal_matrix(long m, long n) {
        Tensor g = doubles(8, 1, m, n);
        Tensor a = Polar.svd().of(g);
        long r = Math.min(m, n);
        Tensor gram = m >= n ? a.transpose(1, 2).matmul(a) : a.matmul(a.transpose(1, 2));
        assertThat(largest(gram.sub(torch.eye(r, a.options())))).isLessThan(ROUNDING);
        double nearest = number(Reduce.length(a.sub(g)));
        assertThat(nearest * nearest)
                .isCloseTo(
                        r
                                - 2 * number(Norms.schatten(1).of(g))
                                + number(g.square().sum()),
                        within(1e-10));
        assertThat(number(Reduce.length(semiOrthogonal(9, 5000, m, n).sub(g)).min()))
                .isGreaterThan(nearest);
        // full rank: unique, also among its neighbours
        for (double size : new double[] {1e-3, 1e-2, 0.1}) {
            Tensor neighbours = Polar.svd().of(a.add(times(doubles(10, 500, m, n), size)));
            assertThat(number(Reduce.length(neighbours.sub(g)).min())).isGreaterThan(nearest + 1e-9);
        }
    }

    /** F16, Eq. (47): flipping a null direction makes another semi-orthogonal matrix as near. */
    @Test
    void prop_4_is_not_unique_for_a_rank_deficient_matrix_eq_47() {
        Tensor g = withSpectrum(11, 1, 4, 6, Tensors.of(3, 2, 1, 0));
        var usv = torch.linalg_svd(g, false, new StringViewOptional());
        Tensor one = usv.get0().matmul(usv.get2());
        Tensor other = usv.get0().mul(Tensors.of(1, 1, 1, -1)).matmul(usv.get2());
        assertThat(relativeError(one, other)).isGreaterThan(0.1);
        double nearest = number(Reduce.length(one.sub(g)));
        assertThat(number(Reduce.length(other.sub(g)))).isCloseTo(nearest, within(ROUNDING));
        assertThat(number(Reduce.length(semiOrthogonal(12, 2000, 4, 6).sub(g)).min()))
                .isGreaterThan(nearest);
        // the library's choice lies half-way: shortest of all oracles, no longer semi-orthogonal
        assertThat(relativeError(Polar.svd().of(g), times(one.add(other), 0.5))).isLessThan(ROUNDING);
    }

    /** F22: the four rows, each by its own formula. */
    @Test
    void table_1_steepest_descent_in_four_norms() {
        Tensor g = doubles(70, 1, 6, 4);
        Tensor vector = doubles(71, 1, 6, 1);
        assertThat(relativeError(Norms.lp(2).steepest(vector), vector.neg())).isLessThan(ROUNDING);
        assertThat(relativeError(
                        Norms.lp(INFINITY).steepest(vector),
                        times(vector.sign(), -number(vector.abs().sum()))))
                .isLessThan(ROUNDING);
        assertThat(relativeError(Norms.schatten(2).steepest(g), g.neg())).isLessThan(ROUNDING);
        var usv = torch.linalg_svd(g, false, new StringViewOptional());
        Tensor polar = usv.get0().matmul(usv.get2());
        assertThat(relativeError(
                        Norms.schatten(INFINITY).steepest(g),
                        times(polar, -number(usv.get1().sum()))))
                .isLessThan(ROUNDING);
    }

    /** F22. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 2, 3, INFINITY})
    void table_1_schatten_norm_is_lp_of_the_singular_values(double p) {
        Tensor g = doubles(72, 3, 5, 7);
        Tensor values = torch.linalg_svdvals(g);
        Tensor expected =
                torch.linalg_vector_norm(values, new Scalar(p), new long[] {-1}, true, new ScalarTypeOptional());
        assertThat(relativeError(Norms.schatten(p).of(g), expected.unsqueeze(-1)))
                .isLessThan(ROUNDING);
        if (p == 2) {
            assertThat(relativeError(Norms.schatten(p).of(g), Norms.euclidean().of(g)))
                    .isLessThan(ROUNDING);
        } else if (p == INFINITY) {
            assertThat(relativeError(Norms.schatten(p).of(g), SPECTRAL.of(g))).isLessThan(ROUNDING);
            assertThat(relativeError(Norms.schatten(p).lmo(g), SPECTRAL.lmo(g))).isLessThan(ROUNDING);
        }
    }

    /** F32. */
    @Test
    void sign_has_root_mean_square_one() {
        for (long seed = 80; seed < 85; seed++) {
            assertThat(number(Norms.rms().of(Norms.max().lmo(doubles(seed, 1, 9, seed % 5 + 1)))))
                    .isEqualTo(1);
        }
    }

    /** F40. */
    @ParameterizedTest
    @CsvSource({"6,4", "4,6", "5,5", "1,7", "7,1"})
    void linear_layers_rms_to_rms_norm_is_the_largest_gain_of_root_mean_square(long out, long in) {
        Tensor w = doubles(90, 1, out, in);
        Tensor x = doubles(91, 1, in, 1);
        for (int i = 0; i < 2000; i++) {
            x = w.transpose(1, 2).matmul(w.matmul(x));
            x = x.div(Reduce.length(x));
        }
        Norm norm = Norms.rmsToRms(Polar.svd());
        double gain = rms(w.matmul(x)) / rms(x);
        assertThat(number(norm.of(w))).isCloseTo(gain, within(1e-9 * gain));
        assertThat(relativeError(norm.lmo(w), times(Polar.svd().of(w), -Math.sqrt((double) out / in))))
                .isLessThan(ROUNDING);
    }

    /** F41. */
    @Test
    void embeddings_one_to_rms_norm_is_the_largest_root_mean_square_of_a_token() {
        Tensor w = doubles(92, 1, 4, 9);
        Norm norm = Norms.oneToRms();
        double greatest = 0;
        for (long token = 0; token < 9; token++) {
            greatest = Math.max(greatest, rms(w.narrow(2, token, 1)));
        }
        assertThat(number(norm.of(w))).isCloseTo(greatest, within(ROUNDING));
        // no input of ℓ₁ length one does better than a token
        Tensor x = doubles(93, 1, 9, 1000);
        Tensor mixed = w.matmul(x.div(x.abs().sum(new long[] {1}, true, new ScalarTypeOptional())));
        assertThat(number(Reduce.columnLengths(mixed).max()) / 2).isLessThan(greatest);
        Tensor g = w.clone();
        g.select(2, 3).zero_();
        Tensor t = norm.lmo(g);
        for (long token = 0; token < 9; token++) {
            Tensor column = t.narrow(2, token, 1);
            if (token == 3) {
                assertThat(largest(column)).isZero();
            } else {
                assertThat(rms(column)).isCloseTo(1, within(ROUNDING));
                assertThat(cosine(column, g.narrow(2, token, 1))).isCloseTo(-1, within(ROUNDING));
            }
        }
        // a table that is stored with tokens as rows is another operator
        assertThat(relativeError(norm.lmo(g.transpose(1, 2)).transpose(1, 2), t))
                .isGreaterThan(0.1);
    }

    /** F42. */
    @Test
    void linear_and_embedding_of_equal_shape_take_different_steps_and_each_is_worse_for_the_other() {
        Tensor g = doubles(94, 1, 6, 6);
        Norm linear = Norms.rmsToRms(Polar.svd());
        Norm embedding = Norms.oneToRms();
        assertThat(relativeError(linear.lmo(g), embedding.lmo(g))).isGreaterThan(0.5);
        for (List<Norm> pair : List.of(List.of(linear, embedding), List.of(embedding, linear))) {
            Norm own = pair.get(0);
            Tensor foreign = pair.get(1).lmo(g);
            Tensor onSphere = foreign.div(own.of(foreign));
            assertThat(-number(Reduce.inner(g, onSphere))).isLessThan(0.98 * number(own.dual(g)));
        }
    }

    /** F43: why a step size of unit RMS→RMS norm can transfer over widths, and one of unit max norm cannot. */
    @Test
    void output_change_of_a_unit_step_is_one_at_every_width_in_rms_to_rms_and_grows_in_max() {
        double before = 0;
        for (long width : new long[] {16, 64, 256}) {
            Tensor x = doubles(95, 1, width, 1);
            x = x.div(Norms.rms().of(x));
            Tensor g = doubles(96, 1, width, 1).matmul(x.transpose(1, 2));
            assertThat(rms(Norms.rmsToRms(Polar.svd()).lmo(g).matmul(x))).isCloseTo(1, within(1e-10));
            double sign = rms(Norms.max().lmo(g).matmul(x));
            assertThat(sign).isGreaterThan(3 * before);
            before = sign;
        }
        // of order the width: Σ|x_j| of an input of root mean square one
        assertThat(before).isBetween(0.7 * 256, 256.0);
    }
}
