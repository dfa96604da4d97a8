package io.steepest.precondition;

import io.steepest.linalg.Gram;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One side of {@link EigenbasisState}: a factor, its basis, and its eigenvalues where they are followed. */
final class EigenSide {
    /** Eigenvalues before the first gradient, as in KL-Shampoo's code. */
    private static final double FIRST_VALUE = 0.1;

    private final Eigenbasis rule;
    private final long extent;
    private final Optional<Rotation> rotation;
    /** {@code [k,n,1]}. */
    private final Optional<Tensor> values;

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

    /** {@code Qᵀ x}. */
    Tensor toBasis(Tensor x) {
        return rotation.map(r -> r.q.transpose(-2, -1).matmul(x)).orElse(x);
    }

    /** {@code Q x}. */
    Tensor fromBasis(Tensor x) {
        return rotation.map(r -> r.q.matmul(x)).orElse(x);
    }

    /** {@code λ^p [k,n,1]}, one where λ is zero; ones for a side of extent one. */
    Tensor power(double p) {
        Tensor lambda = values.orElseThrow();
        return extent == 1 ? torch.ones_like(lambda) : Reduce.nonZero(lambda).pow(new Scalar(p));
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
            double columns = rule.fit() == Fit.KL ? (double) x.size(-1) : 1;
            Gram.add(r.factor, x, 0, (1 - rule.decay()) / columns);
            r.q.copy_(Basis.eigenvectors(r.factor));
        });
    }

    /** Changes the basis; the answer is how entries have turned, {@code [k,n,n]}, if that counts. */
    Optional<Tensor> refresh() {
        return rotation.flatMap(r -> switch (rule.refresh()) {
            case EIGH -> {
                Tensor q = Basis.eigenvectors(r.factor);
                Tensor turn = q.transpose(-2, -1).matmul(r.q);
                r.q.copy_(q);
                yield Optional.of(turn);
            }
            case QR -> {
                r.q.copy_(Basis.orthonormal(r.factor.matmul(r.q)));
                yield Optional.<Tensor>empty();
            }
            case SORTED_QR -> {
                Tensor product = r.factor.matmul(r.q);
                Tensor order = Basis.descending(r.q, product);
                r.q.copy_(Basis.orthonormal(product.take_along_dim(order.unsqueeze(-2), new LongOptional(-1))));
                yield Optional.of(torch.one_hot(order, extent).to(r.q.scalar_type()));
            }
        });
    }
}
