package io.steepest.norm;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code ℓ₁→ℓ₂}, the largest column length: {@code max_j ‖col_j(w)‖₂}. It fits tables whose columns are picked
 * by one-hot vectors. Bernstein and Newhouse (2024), Proposition 8, Eq. (34).
 */
record Columns() implements Norm {

    @Override
    public Tensor of(Tensor w) {
        return Reduce.largest(Reduce.columnLengths(w));
    }

    @Override
    public Tensor lmo(Tensor g) {
        return Reduce.unit(g, Reduce.columnLengths(g)).neg_();
    }

    @Override
    public Tensor dual(Tensor g) {
        return Reduce.sum(Reduce.columnLengths(g));
    }

    @Override
    public String toString() {
        return "columns";
    }
}
