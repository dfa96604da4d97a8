package io.steepest.precondition;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A gradient and its products with two bases, each of them computed once, when it is first asked for. */
final class Turned {
    private final Tensor raw;
    private final EigenSide left;
    private final EigenSide right;
    private Optional<Tensor> rows = Optional.empty();
    private Optional<Tensor> columns = Optional.empty();
    private Optional<Tensor> local = Optional.empty();

    /**
     * A gradient of which no product is known.
     *
     * @param raw {@code [k,m,n]}
     * @param left the side of the rows
     * @param right the side of the columns
     */
    Turned(Tensor raw, EigenSide left, EigenSide right) {
        this.raw = raw;
        this.left = left;
        this.right = right;
    }

    /** {@code g}. */
    Tensor raw() {
        return raw;
    }

    /** {@code Q_lᵀ g}. */
    Tensor rows() {
        if (rows.isEmpty()) {
            rows = Optional.of(left.toBasis(raw));
        }
        return rows.get();
    }

    /** {@code g Q_r}. */
    Tensor columns() {
        if (columns.isEmpty()) {
            columns = Optional.of(right.toBasis(raw.transpose(-2, -1)).transpose(-2, -1));
        }
        return columns.get();
    }

    /** {@code Q_lᵀ g Q_r}. */
    Tensor local() {
        if (local.isEmpty()) {
            local = Optional.of(right.toBasis(rows().transpose(-2, -1)).transpose(-2, -1));
        }
        return local.get();
    }

    /** Whether a tensor is the gradient itself; not so if the gradient is freed already. */
    boolean isOf(Tensor x) {
        return !raw.isNull() && x.is_same(raw);
    }
}
