package io.steepest.linalg;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static io.steepest.Tensors.withSpectrum;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Scoped;
import io.steepest.Tensors;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What iterations make of special spectra, to the digit; the laws of all polar factors are in the testkit.
 */
@ExtendWith(Scoped.class)
class SpectrumTest {

    static List<NewtonSchulz> methods() {
        Stream<Polar> published = Stream.of("keller", "cans5", "aol", "turbo", "deepseek-v4", "cubic5", "dion")
                .map(name -> Published.named(name).polar(Precision.INPUT));
        Stream<Polar> others = Stream.of(
                Polar.cubic(30),
                Polar.polarExpress(10),
                new NewtonSchulz(Coefficients.polarExpress(8), Start.SPECTRAL, Precision.INPUT, 0.01),
                new NewtonSchulz(Coefficients.polarExpress(8), Start.SCHATTEN_4, Precision.INPUT, 0.01),
                new NewtonSchulz(Coefficients.polarExpress(8), Start.SCHATTEN_8, Precision.INPUT, 0.01),
                new NewtonSchulz(Coefficients.taylor(9, 12), Precision.INPUT, 0),
                new NewtonSchulz(Coefficients.fitted(7, 1e-3, 1, 6), Precision.INPUT, 0));
        return Stream.concat(published, others).map(NewtonSchulz.class::cast).toList();
    }

    private static Tensor values(Tensor o) {
        return torch.linalg_svdvals(o);
    }

    private static boolean changesThePolarFactor(NewtonSchulz p) {
        return p.start() == Start.AOL;
    }

    @ParameterizedTest
    @MethodSource("methods")
    void a_flat_spectrum_stays_flat_and_becomes_what_the_polynomials_give(NewtonSchulz p) {
        if (changesThePolarFactor(p)) {
            return;
        }
        for (long[] shape : List.of(new long[] {12, 12}, new long[] {7, 19}, new long[] {19, 7})) {
            long r = Math.min(shape[0], shape[1]);
            Tensor ones = torch.ones(new long[] {r}, new TensorOptions(ScalarType.Double));
            Tensor g = withSpectrum(6, 2, shape[0], shape[1], ones);
            Tensor s = values(p.of(g));
            assertThat(s.max().item_double() - s.min().item_double()).isLessThan(1e-9);
            // G is its own polar factor, and all singular values start at one value
            double factor = p.coefficients().at(start(p, (double) r) / (1 + p.margin()));
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
    void null_directions_get_rounding_times_the_slope(NewtonSchulz p) {
        Tensor g = withSpectrum(7, 2, 12, 16, Tensors.of(1, .8, .6, .5, .4, 0, 0, 0, 0, 0, 0, 0));
        Tensor s = values(p.of(g));
        // noise of about 1e-16 times the slope, and AOL's rows
        double most = 1e-14 * p.coefficients().slope() * (changesThePolarFactor(p) ? 10 : 1);
        assertThat(largest(s.narrow(1, 5, 7))).isLessThan(most);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void zero_rows_and_columns_stay_zero_exactly(NewtonSchulz p) {
        Tensor g = doubles(8, 1, 9, 14);
        g.select(1, 4).zero_();
        g.select(2, 6).zero_();
        Tensor o = p.of(g);
        assertThat(largest(o.select(1, 4))).isZero();
        assertThat(largest(o.select(2, 6))).isZero();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void the_least_singular_value_is_multiplied_by_the_slope(NewtonSchulz p) {
        if (p.start() != Start.FROBENIUS) {
            return;
        }
        Tensor spectrum =
                torch.logspace(new Scalar(-9.0), new Scalar(0.0), 12, 10.0, new TensorOptions(ScalarType.Double));
        Tensor s = values(p.of(withSpectrum(9, 2, 12, 16, spectrum)));
        double length = spectrum.norm().item_double() * (1 + p.margin());
        double expected = Math.min(1, p.coefficients().slope() * 1e-9 / length);
        assertThat(s.min().item_double()).isBetween(0.9 * expected, 1.1 * expected);
    }
}
