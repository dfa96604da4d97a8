package io.steepest.norm;

import static io.steepest.Tensors.normal;
import static io.steepest.Tensors.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Scoped;
import io.steepest.linalg.Accuracy;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Precision;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Norms, duals and oracles over the whole range of float32: homogeneous, whatever squares of entries would be. */
@ExtendWith(Scoped.class)
class NormRangeTest {
    /** Powers of two are exact, so the results may differ in the last bits at most. */
    private static final double[] SIZES = {0x1p-100, 0x1p-66, 0x1p-40, 0x1p40, 0x1p66, 0x1p100, 0x1p120};

    static Stream<Arguments> norms() {
        Stream<Norm> more = Stream.of(
                Norms.spectral(Polar.of(Accuracy.FAST)),
                Norms.spectral(Polar.of(Accuracy.ACCURATE)),
                Norms.spectral(Polar.sketched(3, 2, 2, 1)),
                Norms.spectral(Polar.inverseRoot(InverseRoot.pseudoInverse(), Precision.INPUT)),
                Norms.spectral(Polar.inverseRoot(InverseRoot.coupledNewton(1e-5, 60), Precision.INPUT)));
        return Stream.concat(Norms.all().stream(), more)
                .flatMap(norm -> DoubleStream.of(SIZES).mapToObj(size -> Arguments.of(norm, size)));
    }

    @ParameterizedTest
    @MethodSource("norms")
    void a_norm_its_dual_and_its_oracle_are_homogeneous_over_the_range_of_float32(Norm norm, double size) {
        // large ones go through other kernels than small ones
        for (long[] shape : new long[][] {{5, 11}, {11, 5}, {7, 1}, {130, 140}}) {
            Tensor g = normal(ScalarType.Float, 3, 2, shape[0], shape[1]);
            Tensor scaled = g.mul(new Scalar(size));
            String text = norm + " " + shape[0] + "x" + shape[1];
            assertThat(relativeError(norm.lmo(scaled), norm.lmo(g))).as(text).isLessThan(1e-4);
            if (size < 0x1p110) {
                // sums of more than a thousand entries of 2^120 are not numbers of float32
                assertThat(relativeError(over(norm.of(scaled), size), norm.of(g)))
                        .as(text)
                        .isLessThan(1e-5);
                assertThat(relativeError(over(norm.dual(scaled), size), norm.dual(g)))
                        .as(text)
                        .isLessThan(1e-4);
                assertThat(relativeError(over(norm.steepest(scaled), size), norm.steepest(g)))
                        .as(text)
                        .isLessThan(1e-4);
            }
        }
    }

    /** Entries of fewer bits than usual numbers have: the direction of what is left of them. */
    @ParameterizedTest
    @MethodSource("plain")
    void oracles_of_subnormal_gradients_are_those_of_the_same_numbers_made_larger(Norm norm) {
        Tensor subnormal = normal(ScalarType.Float, 4, 2, 5, 8).mul(new Scalar(0x1p-132));
        // exact: every subnormal number times a power of two is a normal number
        Tensor larger = subnormal.to(ScalarType.Double).mul(new Scalar(0x1p132)).to(ScalarType.Float);
        assertThat(relativeError(norm.lmo(subnormal), norm.lmo(larger))).isLessThan(1e-4);
    }

    static Stream<Norm> plain() {
        return norms().map(a -> (Norm) a.get()[0]).distinct();
    }

    private static Tensor over(Tensor x, double size) {
        return x.div(new Scalar(size));
    }
}
