package io.steepest.precondition;

import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.engine.Dtypes;
import io.steepest.engine.Entries;
import io.steepest.linalg.Gram;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One side of {@link EigenbasisState}: a factor, its basis, and its eigenvalues where they are followed. */
final class EigenSide {
    /** Eigenvalues before the first gradient, as in KL-Shampoo's code. */
    private static final double FIRST_VALUE = 0.1;
    /** In float32: an average that no gradient feeds is far below the square of any gradient, and its inverse still finite. */
    private static final double LEAST_VALUE = 1e-30;

    private static final double LEAST_DOUBLE_VALUE = 1e-290;

    private final Eigenbasis rule;
    private final long extent;
    private final Optional<Rotation> rotation;
    /** {@code [k,n,1]}. */
    private final Optional<Tensor> values;

    private double unit = 1;

    /**
     * A factor and its eigenvectors, {@code [k,n,n]} both.
     *
     * @param factor accumulated
     * @param q orthonormal columns
     */
    private record Rotation(Tensor factor, Tensor q) {}

    /**
     * A side that has seen nothing.
     *
     * @param name in the arena
     * @param like gradients to come
     * @param n extent of the side
     * @param rotated whether it has a basis
     */
    EigenSide(String name, Tensor like, long n, boolean rotated, Eigenbasis rule, Arena arena) {
        long k = like.size(0);
        this.rule = rule;
        this.extent = n;
        this.rotation = rotated
                ? Optional.of(new Rotation(
                        arena.own(name + "-factor", like.new_zeros(k, n, n)),
                        arena.own(
                                name + "-basis",
                                torch.eye(n, like.options()).expand(k, n, n).clone())))
                : Optional.empty();
        this.values = rule.followsValues()
                ? Optional.of(
                        arena.own(name + "-values", like.new_zeros(k, n, 1).add_(new Scalar(FIRST_VALUE))))
                : Optional.empty();
    }

    /** Whether it has a basis. */
    boolean isRotated() {
        return rotation.isPresent();
    }

    /** {@code Qᵀ x}. */
    Tensor toBasis(Tensor x) {
        return rotation.map(r -> product(r.q.transpose(-2, -1), x)).orElse(x);
    }

    /** {@code Q x}. */
    Tensor fromBasis(Tensor x) {
        return rotation.map(r -> product(r.q, x)).orElse(x);
    }

    /** {@code p·x}, laid out in memory as x is: entries of tensors of two layouts are slow to combine. */
    private static Tensor product(Tensor p, Tensor x) {
        boolean byColumns = x.stride(-2) < x.stride(-1);
        return byColumns ? x.transpose(-2, -1).matmul(p.transpose(-2, -1)).transpose(-2, -1) : p.matmul(x);
    }

    /**
     * {@code λ^p [k,n,1]}; ones for a side of extent one.
     *
     * @param p the exponent
     * @param absent what a direction that has no gradients gets
     */
    Tensor power(double p, double absent) {
        Tensor lambda = values.orElseThrow();
        if (extent == 1) {
            return torch.ones_like(lambda);
        }
        Tensor known = known(lambda);
        return where(known, where(known, lambda, new Scalar(1.0)).pow(new Scalar(p)), new Scalar(absent));
    }

    /**
     * {@code λ⁻¹ [k,n,1]} times extent over rank, with which the other side learns: divided by the extent, that is a mean
     * over the directions that have gradients. With the extent alone the scales of the two sides would drift apart
     * without end where a direction has none. A direction without gradients counts as the largest until it has some, or
     * as at the start if there is no other, so that rounding in it weighs nothing and a first gradient counts as usual.
     */
    Tensor inverse() {
        Tensor lambda = values.orElseThrow();
        if (extent == 1) {
            return torch.ones_like(lambda);
        }
        Tensor known = known(lambda);
        Tensor rank = known.sum(new long[] {-2}, true, new ScalarTypeOptional()).to(lambda.scalar_type());
        Tensor any = rank.gt(new Scalar(0.0));
        Tensor typical = where(any, Reduce.largest(lambda), new Scalar(FIRST_VALUE));
        Tensor share = where(any, rank.reciprocal().mul_(new Scalar((double) extent)), new Scalar(1.0));
        return where(known, lambda, typical).reciprocal().mul_(share);
    }

    /**
     * Which directions have gradients. An average that no gradient feeds only decays, towards a number whose inverse is
     * infinite; what rotations round to feeds it with {@code n·ε²} of the largest, ε the rounding of the dtype.
     */
    private Tensor known(Tensor lambda) {
        boolean isDouble = lambda.element_size() == 8;
        double ulp = Dtypes.ulp(lambda);
        Tensor least = Reduce.largest(lambda)
                .mul_(new Scalar((double) extent * ulp * ulp))
                .clamp_min_(new Scalar(isDouble ? LEAST_DOUBLE_VALUE : LEAST_VALUE));
        // NaN is kept: it is not below anything
        return lambda.le(least).logical_not_();
    }

    /** Tells that x comes as {@code P·x}, P orthogonal; the answer is how entries turn in the basis, if they do. */
    Optional<Tensor> turn(Optional<Tensor> p) {
        if (p.isEmpty()) {
            return p;
        }
        Tensor turned = p.get();
        if (rotation.isPresent()) {
            Rotation r = rotation.get();
            r.factor.copy_(turned.matmul(r.factor).matmul(turned.transpose(-2, -1)));
            r.q.copy_(turned.matmul(r.q));
            return Optional.empty();
        }
        values.ifPresent(lambda -> lambda.copy_(turned.square().matmul(lambda)));
        return p;
    }

    /**
     * Degree of factor and eigenvalues in the gradients: those of a fit by KL share the second power of them, unless the other
     * side has but one row or column and no part in it.
     */
    double degree(EigenSide other) {
        return rule.fit() == Fit.GRAM ? 2 : other.extent == 1 ? 2 : extent == 1 ? 0 : 1;
    }

    /** Tells that gradients come as multiples of a unit. */
    void measureIn(double chosen) {
        unit = chosen;
    }

    /** About the largest factor or eigenvalue. */
    double reach() {
        return Math.max(
                rotation.map(r -> Entries.largest(r.factor)).orElse(0.0),
                values.map(Entries::largest).orElse(0.0));
    }

    /** What factor and eigenvalues would be had they been {@code 2^bits} times what they were. */
    void rescale(double bits) {
        rotation.ifPresent(r -> Entries.shift(r.factor, bits));
        values.ifPresent(lambda -> Entries.shift(lambda, bits));
    }

    /** Number of rows or columns. */
    long extent() {
        return extent;
    }

    /**
     * Learns from a gradient, the other side as it was before.
     *
     * @param x the gradient with this side as its rows; for a fit by KL its columns are in the other's basis and
     *     divided by roots of the other's eigenvalues
     * @param local the gradient in both bases, this side as its rows; read only where eigenvalues are followed
     * @param otherInverse {@code λ⁻¹ [k,1,n]} of the other side, for a fit by KL
     */
    void learn(Tensor x, Tensor local, Optional<Tensor> otherInverse) {
        double gain = 1 - rule.decay();
        boolean kl = rule.fit() == Fit.KL;
        double columns = kl ? (double) x.size(-1) : 1;
        rotation.ifPresent(r -> Gram.add(r.factor, x, rule.decay(), gain / columns));
        values.ifPresent(lambda -> {
            Tensor squares = local.square();
            Tensor weighed = otherInverse.map(squares::mul_).orElse(squares);
            Tensor sums = weighed.sum(new long[] {-1}, true, new ScalarTypeOptional());
            lambda.mul_(new Scalar(rule.decay())).add_(sums, new Scalar(gain / columns));
        });
    }

    /** Begins with the eigenvectors of {@code x·xᵀ}. */
    void begin(Tensor x) {
        rotation.ifPresent(r -> {
            // the first factor of a fit by KL has nothing to be whitened by, but later ones are of degree one in the
            // unit
            double divisor = rule.fit() == Fit.KL ? x.size(-1) * unit : 1;
            Gram.add(r.factor, x, 0, (1 - rule.decay()) / divisor);
            r.q.copy_(Basis.eigenvectors(r.factor));
        });
    }

    /**
     * A change of the basis, if the side has one.
     *
     * @param carried whether something linear in gradients turns with it
     */
    Optional<Renewal> renewal(boolean carried) {
        return rotation.map(
                r -> new Renewal(rule.refresh(), r.factor, r.q, rule.inner().learns(), carried));
    }
}
