package io.steepest.linalg;

import static io.steepest.Tensors.normal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Scoped;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the accuracy classes promise, on spectra that are hard for iterations and for bfloat16. */
@ExtendWith(Scoped.class)
class AccuracyTest {
    /** A singular value for each x from 0, the largest, to 1; those below the class's smallest are raised to it. */
    private static final Map<String, DoubleUnaryOperator> SPECTRA = new TreeMap<>(Map.of(
            "flat", x -> 1,
            "linear", x -> 1 - x,
            "power", x -> 1 / (1 + 500 * x),
            "geometric", x -> Math.pow(10, -5 * x),
            "one large", x -> x == 0 ? 1 : 0,
            "half and half", x -> x < 0.5 ? 1 : 0,
            "clusters", x -> x < 0.1 ? 1 : x < 0.4 ? 0.3 : 0.05));

    private static final Set<String> SCALED = Set.of("geometric", "one large");

    static Stream<Arguments> cases() {
        return Arrays.stream(Accuracy.values())
                .flatMap(accuracy -> SPECTRA.keySet().stream()
                        .flatMap(name -> Stream.of(
                                        // batched, plain, by the Gram form wide and tall
                                        new long[] {128, 160},
                                        new long[] {256, 256},
                                        new long[] {256, 512},
                                        new long[] {512, 256})
                                .map(shape -> Arguments.of(accuracy, name, shape[0], shape[1]))));
    }

    private static Tensor spectrum(Tensor like, DoubleUnaryOperator of, double smallest) {
        Tensor s = like.clone();
        long n = s.size(-1);
        for (long i = 0; i < n; i++) {
            double value = Math.max(smallest, of.applyAsDouble(i / (double) (n - 1)));
            s.select(-1, i).fill_(new Scalar(value));
        }
        return s;
    }

    /** The cosine of results with the exact factor, whatever their length. */
    private static double cosine(Tensor o, Tensor exact) {
        Tensor x = o.to(ScalarType.Double);
        return x.mul(exact).sum().item_double()
                / (x.norm().item_double() * exact.norm().item_double());
    }

    /** So the command line may take the fast class for Muon. */
    @Test
    void fast_results_point_to_the_factor_at_least_as_well_as_five_quintics_of_keller_jordan() {
        for (long[] shape : new long[][] {{128, 160}, {256, 256}, {256, 512}, {512, 256}}) {
            for (Map.Entry<String, DoubleUnaryOperator> spectrum : SPECTRA.entrySet()) {
                Tensor g = Svd.mapValues(
                        normal(ScalarType.Double, 8, 1, shape[0], shape[1]),
                        s -> spectrum(s, spectrum.getValue(), Accuracy.FAST.smallest()));
                Tensor exact = Polar.svd().of(g);
                Tensor single = g.to(ScalarType.Float);
                assertThat(cosine(Polar.of(Accuracy.FAST).of(single), exact))
                        .as("%s, %s", spectrum.getKey(), Arrays.toString(shape))
                        .isGreaterThan(cosine(Polar.quintic(5).of(single), exact) - 1e-3);
            }
            Tensor gauss = normal(ScalarType.Float, 9, 1, shape[0], shape[1]);
            Tensor exact = Polar.svd().of(gauss.to(ScalarType.Double));
            assertThat(cosine(Polar.of(Accuracy.FAST).of(gauss), exact))
                    .as("independent entries, %s", Arrays.toString(shape))
                    .isGreaterThan(cosine(Polar.quintic(5).of(gauss), exact));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void singular_values_end_in_the_band_and_directions_stay(Accuracy accuracy, String name, long m, long n) {
        // a decomposition has the smallest of its dtype; others are tested at what they promise
        Tensor g = Svd.mapValues(
                normal(ScalarType.Double, 7, 1, m, n), s -> spectrum(s, SPECTRA.get(name), accuracy.smallest()));
        Tensor exact = Polar.svd().of(g);
        // what an iteration starts from has length one, whatever the spectrum: two of them, at all scales
        double[] scales = SCALED.contains(name) ? new double[] {1, 1e-12, 1e12} : new double[] {1};
        for (double scale : scales) {
            Tensor o = Polar.of(accuracy)
                    .of(g.mul(new Scalar(scale)).to(ScalarType.Float))
                    .to(ScalarType.Double);
            Tensor s = Svd.values(o);
            assertThat(s.max().item_double()).as("at scale %s", scale).isLessThan(accuracy.high());
            assertThat(s.min().item_double()).as("at scale %s", scale).isGreaterThan(accuracy.low());
            assertThat(Polar.alignment(o, exact).item_double())
                    .as("at scale %s", scale)
                    .isGreaterThan(accuracy.alignment());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void smaller_singular_values_and_null_directions_never_leave_the_band_upwards(
            Accuracy accuracy, String name, long m, long n) {
        Tensor g = Svd.mapValues(normal(ScalarType.Double, 8, 1, m, n), s -> spectrum(s, SPECTRA.get(name), 0));
        Tensor o = Polar.of(accuracy).of(g.to(ScalarType.Float)).to(ScalarType.Double);
        assertThat(Svd.values(o).max().item_double()).isLessThan(accuracy.high() + 0.05);
        assertThat(o.isfinite().all().item_bool()).isTrue();
    }

    @Test
    void a_more_accurate_class_is_nearer_and_the_fast_one_nearer_than_muons_own() {
        Tensor g = normal(ScalarType.Float, 9, 1, 256, 384);
        Tensor exact = Polar.svd().of(g.to(ScalarType.Double));
        double muon = distance(Polar.quintic(5), g, exact);
        double fast = distance(Polar.of(Accuracy.FAST), g, exact);
        double accurate = distance(Polar.of(Accuracy.ACCURATE), g, exact);
        double full = distance(Polar.of(Accuracy.EXACT), g, exact);
        assertThat(fast).isLessThan(muon);
        assertThat(accurate).isLessThan(fast);
        assertThat(full).isLessThan(1e-4);
    }

    private static double distance(Polar polar, Tensor g, Tensor exact) {
        return polar.of(g).to(ScalarType.Double).sub(exact).norm().item_double()
                / exact.norm().item_double();
    }

    @Test
    void classes_go_by_name() {
        assertThat(Accuracy.named("Accurate")).isEqualTo(Accuracy.ACCURATE);
        assertThatThrownBy(() -> Accuracy.named("good"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"good\"; known: fast, accurate, exact");
    }
}
