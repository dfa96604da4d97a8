package io.steepest.testkit;

import io.steepest.linalg.Polar;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Polar factors that each break a law. */
final class BrokenPolars {
    private static final Polar SVD = Polar.svd();

    private BrokenPolars() {}

    private record Given(UnaryOperator<Tensor> factor, UnaryOperator<Tensor> doubled) implements Polar {
        @Override
        public Tensor of(Tensor g) {
            return factor.apply(g);
        }

        @Override
        public Tensor times(Tensor g, double number) {
            return doubled.apply(factor.apply(g)).mul(new Scalar(number));
        }

        @Override
        public double error() {
            return 0;
        }

        @Override
        public double flops(long m, long n) {
            return m * n * Math.min(m, n);
        }
    }

    static List<Broken> whole() {
        return List.of(broken("", SVD::of));
    }

    private static Broken broken(String law, UnaryOperator<Tensor> factor) {
        return new Broken(Held.OfPolar.class, law, new Given(factor, UnaryOperator.identity()));
    }

    static Stream<Broken> all() {
        return Stream.of(
                broken(
                        "result_has_the_shape_and_dtype_of_its_argument",
                        g -> SVD.of(g).to(ScalarType.Double)),
                broken("singular_values_become_one_to_the_stated_error", g -> Samples.times(SVD.of(g), 1.01)),
                broken("singular_vectors_are_kept", BrokenPolars::frame),
                new Broken(
                        Held.OfPolar.class,
                        "times_is_the_factor_times_a_number",
                        new Given(SVD::of, x -> Samples.times(x, 2))),
                broken("zero_stays_zero_exactly", g -> SVD.of(g).add(new Scalar(1e-12))),
                broken("nan_and_infinity_give_nan_in_their_matrix_alone", g -> SVD.of(Broken.hidden(g))),
                broken("a_batch_is_a_loop", g -> Samples.times(SVD.of(g), (double) g.size(0))),
                broken("length_does_not_matter_from_1e_minus_30_to_1e30", BrokenPolars::withoutCare),
                broken("repeated_singular_values_are_raised_alike", g -> Samples.times(SVD.of(g), 0.9)),
                broken("rank_deficient_input_gives_no_more_than_rounding_in_null_directions", BrokenPolars::full),
                broken("zero_rows_and_columns_stay_zero", g -> SVD.of(g.add(new Scalar(1e-6)))),
                broken(
                        "singular_values_down_to_1e_minus_9_stay_finite_and_below_the_error",
                        g -> SVD.of(g).mul(new Scalar(2.0))),
                broken("arguments_are_not_modified_and_may_be_views", g -> SVD.of(Broken.spoilt(g))),
                broken("no_tensor_outlives_its_scope", g -> Broken.kept(SVD.of(g))));
    }

    /** Orthonormal, but another frame than that of the singular vectors. */
    private static Tensor frame(Tensor g) {
        return g.size(1) >= g.size(2)
                ? torch.linalg_qr(g).get0()
                : torch.linalg_qr(g.transpose(-2, -1)).get0().transpose(-2, -1);
    }

    /** Over the Euclidean length with squares of 1e30, which are infinite in float32. */
    private static Tensor withoutCare(Tensor g) {
        Tensor length = Reduce.sum(g.square()).sqrt();
        return SVD.of(g.div(length));
    }

    /** Null directions are no directions, but an SVD has vectors for them. */
    private static Tensor full(Tensor g) {
        var usv = torch.linalg_svd(g, false, new org.bytedeco.pytorch.StringViewOptional());
        return usv.get0().matmul(usv.get2());
    }
}
