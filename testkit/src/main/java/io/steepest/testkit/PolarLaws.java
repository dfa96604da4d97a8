package io.steepest.testkit;

import static io.steepest.testkit.Samples.hasNaN;
import static io.steepest.testkit.Samples.largest;
import static io.steepest.testkit.Samples.normal;
import static io.steepest.testkit.Samples.relativeError;
import static io.steepest.testkit.Samples.times;
import static io.steepest.testkit.Samples.withSpectrum;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of polar factors, above all on matrices that have none in full. */
@ExtendWith(Scoped.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface PolarLaws {

    /** Returns the methods to test, with the shapes that they are tested on. */
    Stream<PolarCase> cases();

    private static Tensor doubles(long seed, long... shape) {
        return normal(ScalarType.Double, seed, shape);
    }

    private static Tensor values(Tensor x) {
        return torch.linalg_svdvals(x.to(ScalarType.Double));
    }

    /** Checks that results are of the shape and dtype of their arguments. */
    @ParameterizedTest
    @MethodSource("cases")
    default void result_has_the_shape_and_dtype_of_its_argument(PolarCase c) {
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
            Tensor g = normal(type, 1, 3, c.m(), c.n());
            Samples.checkLike(c.polar().of(g), g);
        }
    }

    /** Checks that singular values of a hundredth of the length or more become one, up to the error that is stated. */
    @ParameterizedTest
    @MethodSource("cases")
    default void singular_values_become_one_to_the_stated_error(PolarCase c) {
        long r = Math.min(c.m(), c.n());
        Tensor spectrum = torch.linspace(new Scalar(1.0), new Scalar(0.05), r, new TensorOptions(ScalarType.Double));
        Tensor s = values(c.polar().of(withSpectrum(10, 2, c.m(), c.n(), spectrum)));
        assertThat(largest(s.sub(new Scalar(1.0)))).isLessThanOrEqualTo(c.bound());
    }

    /** Checks that the result has the singular vectors of its argument: {@code GᵀO} is symmetric. */
    @ParameterizedTest
    @MethodSource("cases")
    default void singular_vectors_are_kept(PolarCase c) {
        Tensor g = doubles(11, 2, c.m(), c.n());
        Tensor product = g.transpose(-2, -1).matmul(c.polar().of(g));
        if (!c.loose()) {
            assertThat(relativeError(product, product.transpose(-2, -1))).isLessThan(1e-7);
        }
    }

    /** Checks that a number is multiplied by. */
    @ParameterizedTest
    @MethodSource("cases")
    default void times_is_the_factor_times_a_number(PolarCase c) {
        Tensor g = doubles(12, 2, c.m(), c.n());
        assertThat(relativeError(c.polar().times(g, -0.7), times(c.polar().of(g), -0.7)))
                .isLessThan(1e-9);
    }

    /** Checks that a matrix of zeros stays one. */
    @ParameterizedTest
    @MethodSource("cases")
    default void zero_stays_zero_exactly(PolarCase c) {
        Tensor g = doubles(2, 2, c.m(), c.n());
        g.select(0, 0).zero_();
        Tensor o = c.polar().of(g);
        assertThat(largest(o.select(0, 0))).isZero();
        assertThat(largest(o.select(0, 1))).isPositive();
    }

    /** Checks that NaN and infinity are not hidden, and that they stay in their matrices. */
    @ParameterizedTest
    @MethodSource("cases")
    default void nan_and_infinity_give_nan_in_their_matrix_alone(PolarCase c) {
        Tensor clean = doubles(3, 3, c.m(), c.n());
        Tensor g = clean.clone();
        g.select(0, 0).select(0, 0).select(0, 0).fill_(new Scalar(Double.NaN));
        g.select(0, 2).select(0, c.m() - 1).select(0, 0).fill_(new Scalar(Double.POSITIVE_INFINITY));
        Tensor o = c.polar().of(g);
        assertThat(hasNaN(o.select(0, 0))).isTrue();
        assertThat(hasNaN(o.select(0, 2))).isTrue();
        assertThat(relativeError(o.select(0, 1), c.polar().of(clean).select(0, 1)))
                .isLessThan(1e-12);
    }

    /** Checks that a batch gives what its matrices give one by one. */
    @ParameterizedTest
    @MethodSource("cases")
    default void a_batch_is_a_loop(PolarCase c) {
        Tensor g = doubles(4, 3, c.m(), c.n());
        Tensor o = c.polar().of(g);
        for (int i = 0; i < 3; i++) {
            assertThat(relativeError(o.narrow(0, i, 1), c.polar().of(g.narrow(0, i, 1))))
                    .isLessThan(1e-9);
        }
    }

    /** Checks that matrices of 1e±30 of the usual size have the same factor in float32. */
    @ParameterizedTest
    @MethodSource("cases")
    default void length_does_not_matter_from_1e_minus_30_to_1e30(PolarCase c) {
        Tensor g = normal(ScalarType.Float, 5, 2, c.m(), c.n());
        Tensor o = c.polar().of(g);
        for (double length : new double[] {1e-30, 1e30}) {
            assertThat(relativeError(c.polar().of(times(g, length)), o)).isLessThan(1e-3);
        }
    }

    /** Checks that a matrix that is its own polar factor up to a number is found to be so. */
    @ParameterizedTest
    @MethodSource("cases")
    default void repeated_singular_values_are_raised_alike(PolarCase c) {
        long r = Math.min(c.m(), c.n());
        Tensor ones = torch.ones(new long[] {r}, new TensorOptions(ScalarType.Double));
        Tensor s = values(c.polar().of(withSpectrum(6, 2, c.m(), c.n(), ones)));
        assertThat(largest(s.sub(new Scalar(1.0)))).isLessThanOrEqualTo(c.bound());
    }

    /** Checks that directions without a gradient get no more than rounding, and the others what is stated. */
    @ParameterizedTest
    @MethodSource("cases")
    default void rank_deficient_input_gives_no_more_than_rounding_in_null_directions(PolarCase c) {
        long r = Math.min(c.m(), c.n());
        if (r < 2) {
            return;
        }
        long rank = r / 2;
        Tensor spectrum = torch.linspace(new Scalar(1.0), new Scalar(0.4), r, new TensorOptions(ScalarType.Double));
        spectrum.narrow(0, rank, r - rank).zero_();
        Tensor s = values(c.polar().of(withSpectrum(7, 2, c.m(), c.n(), spectrum)));
        assertThat(largest(s.narrow(1, rank, r - rank))).isLessThan(c.noise());
        if (!c.loose()) {
            assertThat(largest(s.narrow(1, 0, rank).sub(new Scalar(1.0)))).isLessThanOrEqualTo(c.bound());
        }
    }

    /** Checks that rows and columns without a gradient get none, up to rounding. */
    @ParameterizedTest
    @MethodSource("cases")
    default void zero_rows_and_columns_stay_zero(PolarCase c) {
        if (c.m() < 3 || c.n() < 3) {
            return;
        }
        Tensor g = doubles(8, 1, c.m(), c.n());
        g.select(1, 1).zero_();
        g.select(2, 2).zero_();
        Tensor o = c.polar().of(g);
        assertThat(largest(o.select(1, 1))).isLessThanOrEqualTo(1e-9);
        assertThat(largest(o.select(2, 2))).isLessThanOrEqualTo(1e-9);
    }

    /** Checks that tiny singular values are raised or dropped, never NaN and never far above one. */
    @ParameterizedTest
    @MethodSource("cases")
    default void singular_values_down_to_1e_minus_9_stay_finite_and_below_the_error(PolarCase c) {
        long r = Math.min(c.m(), c.n());
        Tensor spectrum =
                torch.logspace(new Scalar(-9.0), new Scalar(0.0), r, 10.0, new TensorOptions(ScalarType.Double));
        Tensor s = values(c.polar().of(withSpectrum(9, 2, c.m(), c.n(), spectrum)));
        assertThat(Samples.holdsEverywhere(s.isfinite())).isTrue();
        // the error is stated on [0.01, 1]; below that a composition stays between zero and its own bound
        assertThat(s.max().item_double()).isLessThanOrEqualTo(1 + Math.max(c.bound(), 0.35));
    }

    /** Checks that no method writes to its argument, which may lie transposed in memory. */
    @ParameterizedTest
    @MethodSource("cases")
    default void arguments_are_not_modified_and_may_be_views(PolarCase c) {
        Tensor g = doubles(13, 2, c.m(), c.n());
        Tensor copy = g.clone();
        Tensor o = c.polar().of(g);
        c.polar().times(g, 2);
        assertThat(relativeError(g, copy)).isZero();
        Tensor view = g.transpose(1, 2).contiguous().transpose(1, 2);
        assertThat(relativeError(c.polar().of(view), o)).isLessThan(1e-7);
    }

    /** Checks that no tensor outlives the scope that it was made in. */
    @ParameterizedTest
    @MethodSource("cases")
    default void no_tensor_outlives_its_scope(PolarCase c) {
        Tensor g = doubles(14, 2, c.m(), c.n());
        Samples.checkNothingOutlives(() -> c.polar().times(g, 2));
    }
}
