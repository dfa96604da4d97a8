package io.steepest.testkit;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Norms that each break a law. */
final class BrokenNorms {
    private static final Norm MAX = Norms.max();
    private static final Given SOUND = new Given(MAX::of, MAX::lmo, MAX::dual, MAX::steepest);

    private BrokenNorms() {}

    /** A norm of given functions. */
    private record Given(
            UnaryOperator<Tensor> value,
            UnaryOperator<Tensor> oracle,
            UnaryOperator<Tensor> polar,
            UnaryOperator<Tensor> descent)
            implements Norm {

        Given valued(UnaryOperator<Tensor> other) {
            return new Given(other, oracle, polar, descent);
        }

        Given answering(UnaryOperator<Tensor> other) {
            return new Given(value, other, polar, descent);
        }

        Given dual(UnaryOperator<Tensor> other) {
            return new Given(value, oracle, other, descent);
        }

        Given descending(UnaryOperator<Tensor> other) {
            return new Given(value, oracle, polar, other);
        }

        @Override
        public Tensor of(Tensor w) {
            return value.apply(w);
        }

        @Override
        public Tensor lmo(Tensor g) {
            return oracle.apply(g);
        }

        @Override
        public Tensor dual(Tensor g) {
            return polar.apply(g);
        }

        @Override
        public Tensor steepest(Tensor g) {
            return descent.apply(g);
        }
    }

    static List<Broken> whole() {
        return List.of(new Broken(Held.OfNorm.class, "", SOUND));
    }

    static Stream<Broken> all() {
        return Stream.of(
                broken("oracle_has_unit_norm", SOUND.answering(g -> MAX.lmo(g, 2))),
                broken("oracle_attains_minus_the_dual_norm", SOUND.dual(g -> Samples.times(MAX.dual(g), 2))),
                broken("hoelder_inequality_holds", SOUND.dual(Reduce::largest)),
                broken("oracle_is_best_on_the_unit_sphere", SOUND.answering(BrokenNorms::alongTheGradient)),
                broken("steepest_is_the_dual_norm_times_the_oracle", SOUND.descending(MAX::lmo)),
                broken(
                        "norm_is_homogeneous_and_obeys_the_triangle_inequality",
                        SOUND.valued(w -> MAX.of(w).square())),
                broken(
                        "batch_equals_loop",
                        SOUND.valued(
                                w -> Broken.then(MAX::of, x -> x.div(x.max())).apply(w))),
                broken(
                        "zero_gives_zero",
                        SOUND.answering(g -> g.gt(new Scalar(0.0))
                                .to(g.scalar_type())
                                .mul_(new Scalar(-2.0))
                                .add_(new Scalar(1.0)))),
                broken(
                        "zero_matrix_of_a_batch_leaves_the_others_alone",
                        SOUND.answering(g -> MAX.lmo(g.mul(Reduce.largest(g).min())))),
                broken("nan_gives_nan_in_its_matrix_only", SOUND.answering(g -> MAX.lmo(Broken.hidden(g)))),
                broken("tiny_and_huge_gradients_have_the_same_oracle", euclideanWithoutCare()),
                broken("arguments_are_not_modified", SOUND.dual(g -> MAX.dual(Broken.spoilt(g)))),
                broken("transposed_views_are_welcome", SOUND.answering(g -> MAX.lmo(Broken.inMemory(g)))),
                broken("no_tensor_outlives_its_scope", SOUND.answering(g -> Broken.kept(MAX.lmo(g)))));
    }

    private static Broken broken(String law, Norm norm) {
        return new Broken(Held.OfNorm.class, law, norm);
    }

    /** The gradient itself at length one, which is on the sphere but not at its best point. */
    private static Tensor alongTheGradient(Tensor g) {
        return Reduce.unit(g, Reduce.largest(g)).neg_();
    }

    /** Squares of 1e30 are infinite in float32. */
    private static Norm euclideanWithoutCare() {
        UnaryOperator<Tensor> length = x -> x.square()
                .sum(new long[] {-2, -1}, true, new ScalarTypeOptional())
                .sqrt();
        UnaryOperator<Tensor> oracle = g -> {
            Tensor own = length.apply(g);
            return g.div(torch.where(own.eq(new Scalar(0.0)), new Scalar(1.0), own))
                    .neg_();
        };
        return new Given(length, oracle, length, g -> g.neg());
    }
}
