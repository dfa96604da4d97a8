package io.steepest.linalg;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.floats;
import static io.steepest.Tensors.largest;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.withSpectrum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Tensors;
import io.steepest.profile.Profile;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolarTest {
    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor values(double... s) {
        return Tensors.of(s);
    }

    @Test
    void svd_matches_hand_computed_polar_factor() {
        Tensor g = Tensors.of(1, 6, 7, 2).view(1, 2, 2);
        Tensor expected = Tensors.of(-.0766965, .99705449, .99705449, .0766965).view(1, 2, 2);
        assertThat(largest(Polar.svd().of(g).sub(expected))).isLessThan(1e-8);
    }

    @ParameterizedTest
    @CsvSource({"12,12", "7,19", "19,7", "1,9", "9,1"})
    void polar_factor_is_semi_orthogonal_and_aligned(long m, long n) {
        Tensor g = doubles(1, 4, m, n);
        Tensor o = Polar.svd().of(g);
        Tensor small = m <= n ? o.matmul(o.transpose(1, 2)) : o.transpose(1, 2).matmul(o);
        Tensor eye = torch.eye(Math.min(m, n), new TensorOptions(ScalarType.Double));
        assertThat(largest(small.sub(eye))).isLessThan(1e-12);
        // prop. 4: the nearest semi-orthogonal matrix, so ⟨G,O⟩ is the sum of singular values
        Tensor nuclear = torch.linalg_svdvals(g).sum(1L);
        assertThat(relativeError(g.mul(o).sum(1L, 2L), nuclear)).isLessThan(1e-12);
    }

    @Test
    void null_directions_are_dropped() {
        Tensor g = withSpectrum(3, 2, 6, 9, values(5, 2, 1, 0, 0, 0));
        Tensor s = torch.linalg_svdvals(Polar.svd().of(g));
        assertThat(largest(s.narrow(1, 0, 3).sub(new Scalar(1.0)))).isLessThan(1e-12);
        assertThat(largest(s.narrow(1, 3, 3))).isLessThan(1e-12);
    }

    @ParameterizedTest
    @CsvSource({"16,16", "8,24", "24,8"})
    void cubic_newton_schulz_converges_to_the_polar_factor_eq_36(long m, long n) {
        Tensor g = withSpectrum(
                5,
                3,
                m,
                n,
                torch.linspace(
                        new Scalar(0.05), new Scalar(1.0), Math.min(m, n), new TensorOptions(ScalarType.Double)));
        assertThat(relativeError(Polar.cubic(30).of(g), Polar.svd().of(g))).isLessThan(1e-12);
    }

    @Test
    void polar_express_converges_on_a_condition_number_of_a_thousand() {
        Tensor g = withSpectrum(
                7,
                2,
                20,
                30,
                torch.linspace(new Scalar(-2.0), new Scalar(0.0), 20, new TensorOptions(ScalarType.Double))
                        .mul(new Scalar(Math.log(10)))
                        .exp());
        Polar exact = new NewtonSchulz(Coefficients.polarExpress(10), Precision.INPUT, 0);
        assertThat(relativeError(exact.of(g), Polar.svd().of(g))).isLessThan(1e-9);
    }

    @Test
    void quintic_puts_singular_values_in_its_band() {
        Tensor g = withSpectrum(
                9,
                2,
                20,
                30,
                torch.linspace(new Scalar(0.1), new Scalar(1.0), 20, new TensorOptions(ScalarType.Double)));
        Tensor s = torch.linalg_svdvals(Polar.quintic(5).of(g));
        assertThat(s.min().item_double()).isGreaterThan(0.68);
        assertThat(s.max().item_double()).isLessThan(1.21);
    }

    @Test
    void bfloat16_iteration_agrees_with_the_full_one_to_its_rounding() {
        Tensor g = floats(11, 2, 192, 256);
        Tensor fast = new NewtonSchulz(Coefficients.polarExpress(6), Precision.BFLOAT16, 1e-2).of(g);
        Tensor full = new NewtonSchulz(Coefficients.polarExpress(6), Precision.FLOAT64, 1e-2).of(g);
        assertThat(fast.scalar_type().intern()).isEqualTo(ScalarType.Float);
        double direction = full.sub(fast).norm().item_double() / full.norm().item_double();
        // bfloat16 has a unit roundoff of 2^-8; six steps add it up
        assertThat(direction).isLessThan(0.05);
    }

    @Test
    void fastest_precision_is_bfloat16_for_large_float32_only_and_where_the_machine_gains() {
        long side = Profile.current().bfloat16Side();
        if (side < Profile.NEVER) {
            assertThat(Precision.FASTEST.typeFor(torch.zeros(1, side, 512))).contains(ScalarType.BFloat16);
        }
        assertThat(Precision.FASTEST.typeFor(torch.zeros(1, Math.min(side, 600) - 1, 512)))
                .isEmpty();
        assertThat(Precision.FASTEST.typeFor(
                        torch.zeros(new long[] {1, 512, 512}, new TensorOptions(ScalarType.Double))))
                .isEmpty();
    }

    @Test
    void cubic_basin_ends_at_the_root_of_three() {
        Coefficients c = Coefficients.cubic(60);
        assertThat(c.at(1.73)).isCloseTo(1, within(1e-9));
        assertThat(c.at(1.74)).isCloseTo(-1, within(1e-9));
    }
}
