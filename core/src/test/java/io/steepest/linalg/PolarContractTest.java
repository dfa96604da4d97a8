package io.steepest.linalg;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.Tensors.withSpectrum;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Scoped;
import io.steepest.Tensors;
import io.steepest.engine.Shapes;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every polar factor, above all on input that has none in full. */
@ExtendWith(Scoped.class)
class PolarContractTest {
    private static final List<long[]> SHAPES =
            List.of(new long[] {12, 12}, new long[] {7, 19}, new long[] {19, 7}, new long[] {9, 1});

    static List<Polar> methods() {
        Stream<Polar> published = Stream.of("keller", "cans5", "aol", "turbo", "deepseek-v4", "cubic5", "dion")
                .map(name -> Published.named(name).polar(Precision.INPUT));
        Stream<Polar> others = Stream.of(
                Polar.svd(),
                Polar.cubic(30),
                Polar.polarExpress(10),
                new NewtonSchulz(Coefficients.polarExpress(8), Start.SPECTRAL, Precision.INPUT, 0.01),
                new NewtonSchulz(Coefficients.polarExpress(8), Start.SCHATTEN_4, Precision.INPUT, 0.01),
                new NewtonSchulz(Coefficients.polarExpress(8), Start.SCHATTEN_8, Precision.INPUT, 0.01),
                new Polished(Polar.polarExpress(10)),
                new NewtonSchulz(Coefficients.taylor(9, 12), Precision.INPUT, 0),
                new NewtonSchulz(Coefficients.fitted(7, 1e-3, 1, 6), Precision.INPUT, 0),
                Polar.sketched(3, 2, 8, 5),
                Polar.sketched(20, 1, 0, 5),
                Polar.inverseRoot(),
                Polar.inverseRoot(InverseRoot.eigh(1e-12, InverseRoot.Perturbation.ADD), Precision.FLOAT64),
                Polar.inverseRoot(InverseRoot.coupledNewton(1e-9, 60), Precision.FLOAT64));
        return Stream.concat(published, others).toList();
    }

    static Stream<Arguments> cases() {
        return methods().stream().flatMap(p -> SHAPES.stream().map(s -> Arguments.of(p, s[0], s[1])));
    }

    /** Singular values of a float64 result, largest first. */
    private static Tensor values(Tensor o) {
        return torch.linalg_svdvals(o);
    }

    private static boolean changesThePolarFactor(Polar p) {
        return p instanceof NewtonSchulz n && n.start() == Start.AOL;
    }

    /** Error with room for float64. */
    private static double bound(Polar p) {
        return p.error() + 1e-9;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void result_has_the_shape_and_dtype_of_its_argument(Polar p, long m, long n) {
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
            Tensor o = p.of(normal(type, 1, 3, m, n));
            assertThat(Shapes.of(o)).containsExactly(3, m, n);
            assertThat(Shapes.type(o)).isEqualTo(type);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void zero_stays_zero_exactly(Polar p, long m, long n) {
        Tensor g = doubles(2, 2, m, n);
        g.select(0, 0).zero_();
        Tensor o = p.of(g);
        assertThat(largest(o.select(0, 0))).isZero();
        assertThat(largest(o.select(0, 1))).isPositive();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nan_and_infinity_give_nan_in_their_matrix_alone(Polar p, long m, long n) {
        Tensor clean = doubles(3, 3, m, n);
        Tensor g = clean.clone();
        g.select(0, 0).select(0, 0).select(0, 0).fill_(new Scalar(Double.NaN));
        g.select(0, 2).select(0, m - 1).select(0, 0).fill_(new Scalar(Double.POSITIVE_INFINITY));
        Tensor o = p.of(g);
        assertThat(o.select(0, 0).isnan().any().item_bool()).isTrue();
        assertThat(o.select(0, 2).isnan().any().item_bool()).isTrue();
        assertThat(relativeError(o.select(0, 1), p.of(clean).select(0, 1))).isLessThan(1e-12);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_batch_is_a_loop(Polar p, long m, long n) {
        Tensor g = doubles(4, 3, m, n);
        Tensor o = p.of(g);
        for (int i = 0; i < 3; i++) {
            assertThat(relativeError(o.narrow(0, i, 1), p.of(g.narrow(0, i, 1))))
                    .isLessThan(1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void length_does_not_matter_from_1e_minus_30_to_1e30(Polar p, long m, long n) {
        Tensor g = normal(ScalarType.Float, 5, 2, m, n);
        Tensor o = p.of(g);
        for (double length : new double[] {1e-30, 1e30}) {
            assertThat(relativeError(p.of(times(g, length)), o)).isLessThan(1e-3);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void repeated_singular_values_are_raised_alike(Polar p, long m, long n) {
        long r = Math.min(m, n);
        Tensor g = withSpectrum(6, 2, m, n, torch.ones(new long[] {r}, new TensorOptions(ScalarType.Double)));
        Tensor s = values(p.of(g)).to(ScalarType.Double);
        assertThat(largest(s.sub(new Scalar(1.0)))).isLessThanOrEqualTo(bound(p));
        if (p instanceof NewtonSchulz newton && !changesThePolarFactor(p) && r > 1) {
            assertThat(s.max().item_double() - s.min().item_double()).isLessThan(1e-9);
            // G is its own polar factor, and all singular values start at one value
            double factor = newton.coefficients().at(start(newton, (double) r) / (1 + newton.margin()));
            assertThat(relativeError(p.of(g), times(g, factor))).isLessThan(1e-9);
        }
    }

    /** Where a flat spectrum of r ones starts. */
    private static double start(NewtonSchulz newton, double r) {
        return switch (newton.start()) {
            case FROBENIUS -> Math.sqrt(1 / r);
            case SCHATTEN_4 -> Math.pow(r, -0.25);
            case SCHATTEN_8 -> Math.pow(r, -0.125);
            case SPECTRAL, AOL -> 1;
        };
    }

    @ParameterizedTest
    @MethodSource("methods")
    void rank_deficient_input_gives_no_more_than_rounding_in_null_directions(Polar p) {
        Tensor g = withSpectrum(7, 2, 12, 16, Tensors.of(1, .8, .6, .5, .4, 0, 0, 0, 0, 0, 0, 0));
        Tensor s = values(p.of(g)).to(ScalarType.Double);
        double slope = p instanceof NewtonSchulz newton ? newton.coefficients().slope() : 1e6;
        // noise of about 1e-16 times the slope, and AOL's rows; ε = 1e-12 raises it by 1e6
        assertThat(largest(s.narrow(1, 5, 7))).isLessThan(1e-14 * slope * (changesThePolarFactor(p) ? 10 : 1));
        if (!changesThePolarFactor(p)) {
            assertThat(largest(s.narrow(1, 0, 5).sub(new Scalar(1.0)))).isLessThanOrEqualTo(bound(p));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void zero_rows_and_columns_stay_zero_exactly_in_iterations_and_to_rounding_elsewhere(Polar p) {
        Tensor g = doubles(8, 1, 9, 14);
        g.select(1, 4).zero_();
        g.select(2, 6).zero_();
        Tensor o = p.of(g);
        double most = p instanceof NewtonSchulz ? 0 : 1e-9;
        assertThat(largest(o.select(1, 4))).isLessThanOrEqualTo(most);
        assertThat(largest(o.select(2, 6))).isLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void singular_values_down_to_1e_minus_9_are_raised_monotonically_or_dropped_and_never_above_the_error(Polar p) {
        Tensor spectrum =
                torch.logspace(new Scalar(-9.0), new Scalar(0.0), 12, 10.0, new TensorOptions(ScalarType.Double));
        Tensor g = withSpectrum(9, 2, 12, 16, spectrum);
        Tensor s = values(p.of(g)).to(ScalarType.Double);
        assertThat(s.isfinite().all().item_bool()).isTrue();
        // the bound is on [0.01, 1] of the start; below that a composition stays between zero and its bound
        assertThat(s.max().item_double()).isLessThanOrEqualTo(1 + Math.max(bound(p), 0.35));
        if (p instanceof NewtonSchulz newton && newton.start() == Start.FROBENIUS) {
            // the least one is multiplied by the slope
            double length = spectrum.norm().item_double() * (1 + newton.margin());
            double expected = Math.min(1, newton.coefficients().slope() * 1e-9 / length);
            assertThat(s.min().item_double()).isBetween(0.9 * expected, 1.1 * expected);
        }
    }
}
