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
    private final Optional<Tensor> exact;
    private final Optional<Tensor> entries;

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
        this.before = torch.empty_like(q);
        boolean turned = rule == Refresh.EIGH && known;
        this.exact = carried || turned ? Optional.of(torch.empty_like(q)) : Optional.empty();
        this.entries = turned
                ? exact
                : known && rule == Refresh.SORTED_QR ? Optional.of(torch.zeros_like(q)) : Optional.empty();
    }

    @Override
    public void run() {
        before.copy_(q);
        q.copy_(
                switch (rule) {
                    case EIGH -> Basis.eigenvectors(factor);
                    case QR -> Basis.orthonormal(factor, Basis.apart(factor).matmul(before));
                    case SORTED_QR -> sorted();
                });
        exact.ifPresent(p -> torch.bmm_out(p, q.transpose(-2, -1), before));
    }

    private Tensor sorted() {
        Tensor product = Basis.apart(factor).matmul(before);
        Tensor order = Basis.descending(before, product);
        entries.ifPresent(p -> p.scatter_(-1, order.unsqueeze(-1), new Scalar(1.0)));
        return Basis.orthonormal(factor, product.gather(-1, order.unsqueeze(-2).expand_as(product)));
    }

    /** {@code Q_newᵀ Q_old}, by which whatever is linear in gradients turns, if something does. */
    Optional<Tensor> exact() {
        return exact;
    }

    /** How what inner coordinates know of single entries goes on in the new basis, {@code [k,n,n]}, if it changes place. */
    Optional<Tensor> entries() {
        return entries;
    }
}
