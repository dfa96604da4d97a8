package io.steepest.studio.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.train.data.Regression;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The constants of the bounds, on real inputs. */
class MajorizerTest {
    private static PointerScope scope;
    private static SquareLoss digits;
    private static SquareLoss diabetes;
    private static SquareLoss halves;

    @BeforeAll
    static void losses() {
        scope = new PointerScope();
        digits = SquareLoss.of(Regression.open("digits"));
        diabetes = SquareLoss.of(Regression.open("diabetes"));
        halves = SquareLoss.of(Regression.open("halves"));
    }

    @AfterAll
    static void close() {
        scope.close();
    }

    @BeforeEach
    void seed() {
        torch.manual_seed(7);
    }

    private static Tensor random(SquareLoss loss) {
        return torch.randn(new long[] {1, loss.outputs(), loss.inputs()}, new TensorOptions(ScalarType.Double));
    }

    @Test
    void inputs_are_as_long_as_the_proposition_asks() {
        assertThat(digits.covariance().trace().item_double()).isCloseTo(64, within(1e-9));
        assertThat(diabetes.covariance().trace().item_double()).isCloseTo(10, within(1e-10));
    }

    @Test
    void loss_and_gradient_agree_with_the_definition() {
        Tensor w = random(digits);
        assertThat(digits.minimum() + digits.excess(w)).isCloseTo(digits.directly(w), within(1e-9));
        Tensor d = random(digits).mul_(new Scalar(1e-3));
        double difference = digits.directly(w.add(d)) - digits.directly(w.sub(d));
        double slope = digits.gradient(w).mul(d).sum().item_double();
        assertThat(difference / 2).isCloseTo(slope, within(1e-9 * Math.abs(slope) + 1e-9));
        assertThat(Math.abs(slope)).isGreaterThan(1e-4);
    }

    @Test
    void at_the_least_squares_solution_the_gradient_from_the_rows_is_zero() {
        double at = digits.directly(digits.best());
        for (int i = 0; i < 5; i++) {
            Tensor d = random(digits).mul_(new Scalar(1e-3));
            double rise = digits.directly(digits.best().add(d)) - at;
            assertThat(rise).isCloseTo(digits.curvature(d) / 2, within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_direction_needs_more_than_either_sharpness(Majorizer norm) {
        for (SquareLoss loss : new SquareLoss[] {digits, diabetes, halves}) {
            double assumed = norm.assumed(loss.inputs(), loss.outputs());
            double measured = norm.measured(loss);
            assertThat(measured).isLessThanOrEqualTo(assumed * (1 + 1e-12));
            for (int i = 0; i < 20; i++) {
                Tensor d = random(loss);
                assertThat(norm.attained(loss, d)).isLessThanOrEqualTo(measured);
                assertThat(norm.attained(loss, norm.norm().lmo(d))).isLessThanOrEqualTo(measured);
                assertThat(norm.attained(loss, norm.norm().lmo(d.matmul(loss.covariance()))))
                        .isLessThanOrEqualTo(measured * (1 + 1e-12));
            }
        }
    }

    @Test
    void the_spectral_sharpness_is_attained_on_the_largest_eigenvectors() {
        Tensor vectors = torch.linalg_eigh(digits.covariance()).get1();
        Tensor d = vectors.narrow(1, 64 - 10, 10).t().unsqueeze(0);
        double measured = Majorizer.SPECTRAL.measured(digits);
        assertThat(Majorizer.SPECTRAL.attained(digits, d)).isCloseTo(measured, within(1e-9));
        assertThat(measured).isBetween(5.0, 6.4);
    }

    @Test
    void the_frobenius_sharpness_is_attained_on_the_largest_eigenvector() {
        Tensor vectors = torch.linalg_eigh(digits.covariance()).get1();
        Tensor d = torch.zeros_like(random(digits));
        d.narrow(1, 3, 1).copy_(vectors.narrow(1, 63, 1).t().unsqueeze(0));
        assertThat(Majorizer.FROBENIUS.attained(digits, d))
                .isCloseTo(Majorizer.FROBENIUS.measured(digits), within(1e-9));
    }

    @Test
    void the_sharpness_of_rows_is_attained_where_all_are_the_largest_eigenvector() {
        Tensor vectors = torch.linalg_eigh(digits.covariance()).get1();
        Tensor d = vectors.narrow(1, 63, 1).t().expand(1, 10, 64).contiguous();
        assertThat(Majorizer.ROWS.attained(digits, d)).isCloseTo(Majorizer.ROWS.measured(digits), within(1e-9));
    }

    /** Columns that are one unit vector up to signs: what is left to the bound is that of the signs. */
    @Test
    void the_sharpness_of_columns_is_that_of_signs_over_the_outputs() {
        assertThat(Majorizer.COLUMNS.measured(digits)).isCloseTo(Majorizer.MAX.measured(digits) / 10, within(1e-9));
        Tensor signs = Majorizer.MAX.norm().lmo(random(digits)).narrow(1, 0, 1);
        Tensor columns = torch.zeros_like(random(digits));
        columns.narrow(1, 4, 1).copy_(signs);
        assertThat(Majorizer.COLUMNS.attained(digits, columns))
                .isCloseTo(
                        Majorizer.MAX.attained(digits, signs.expand(1, 10, 64).contiguous()) / 10, within(1e-9));
    }

    @Test
    void proposition_6_is_tight_where_there_are_as_many_outputs_as_inputs() {
        assertThat(Majorizer.SPECTRAL.measured(halves)).isCloseTo(1, within(1e-12));
        Tensor orthogonal = Majorizer.SPECTRAL.norm().lmo(random(halves));
        assertThat(Majorizer.SPECTRAL.attained(halves, orthogonal)).isCloseTo(1, within(1e-9));
    }

    @Test
    void with_one_output_spectral_and_frobenius_are_one_bound() {
        assertThat(Majorizer.SPECTRAL.measured(diabetes))
                .isCloseTo(Majorizer.FROBENIUS.measured(diabetes), within(1e-12));
        assertThat(Majorizer.SPECTRAL.assumed(10, 1)).isEqualTo(Majorizer.FROBENIUS.assumed(10, 1));
    }

    /** All 1024 sign vectors: the least sharpness there is. */
    @Test
    void the_max_sharpness_is_near_the_least_that_signs_allow() {
        double least = 0;
        for (int signs = 0; signs < 1 << 10; signs++) {
            double[] row = new double[10];
            for (int j = 0; j < 10; j++) {
                row[j] = (signs >> j & 1) == 0 ? 1 : -1;
            }
            least = Math.max(least, Majorizer.MAX.attained(diabetes, Doubles.tensor(row, 1, 1, 10)));
        }
        double measured = Majorizer.MAX.measured(diabetes);
        assertThat(least).isLessThanOrEqualTo(measured).isGreaterThan(0.8 * measured);
    }
}
