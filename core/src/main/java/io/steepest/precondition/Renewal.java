package io.steepest.precondition;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A change of the basis of one side. What comes of it is written into tensors that were made before, so that another
 * thread can {@link #run} it.
 */
final class Renewal implements Runnable {
    private final Refresh rule;
    private final Tensor factor;
    private final Tensor q;
    private final Tensor before;
    private final boolean known;
    private final boolean carried;
    /** Places of the old basis' directions in the new one, if that is sorted. */
    private final Optional<Tensor> places;
    /** The turn, once it was asked for. */
    private Optional<Tensor> turn = Optional.empty();

    /**
     * A change that is still to come.
     *
     * @param factor accumulated, {@code [k,n,n]}
     * @param q the basis, which changes in place
     * @param known whether inner coordinates know something of single entries
     * @param carried whether something linear in gradients turns with the basis
     */
    Renewal(Refresh rule, Tensor factor, Tensor q, boolean known, boolean carried) {
        this.rule = rule;
        this.factor = factor;
        this.q = q;
        this.before = q.clone();
        this.known = known;
        this.carried = carried;
        this.places = known && rule == Refresh.SORTED_QR ? Optional.of(torch.zeros_like(q)) : Optional.empty();
    }

    @Override
    public void run() {
        q.copy_(
                switch (rule) {
                    case EIGH -> Basis.eigenvectors(factor);
                    case QR -> Basis.orthonormal(factor, Basis.apart(factor).matmul(before));
                    case SORTED_QR -> sorted();
                });
    }

    private Tensor sorted() {
        Tensor product = Basis.apart(factor).matmul(before);
        Tensor order = Basis.descending(before, product);
        places.ifPresent(p -> p.scatter_(-1, order.unsqueeze(-1), new Scalar(1.0)));
        return Basis.orthonormal(factor, product.gather(-1, order.unsqueeze(-2).expand_as(product)));
    }

    /** {@code Q_newᵀ Q_old}, by which whatever is linear in gradients turns, if something does; after {@link #run}. */
    Optional<Tensor> exact() {
        return carried ? Optional.of(turn()) : Optional.empty();
    }

    /** How what inner coordinates know of single entries goes on in the new basis, {@code [k,n,n]}, if it changes place. */
    Optional<Tensor> entries() {
        return known && rule == Refresh.EIGH ? Optional.of(turn()) : places;
    }

    private Tensor turn() {
        if (turn.isEmpty()) {
            turn = Optional.of(q.transpose(-2, -1).matmul(before));
        }
        return turn.get();
    }
}
