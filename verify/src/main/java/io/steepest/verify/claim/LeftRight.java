package io.steepest.verify.claim;

import io.steepest.norm.Coordinates;
import org.bytedeco.pytorch.Tensor;

/**
 * Coordinates {@code W ↦ L(D∘W)R} from given matrices, inverted in plain arithmetic.
 *
 * @param left L, invertible
 * @param entries D, no entry zero
 * @param right R, invertible
 */
record LeftRight(Matrix left, Matrix entries, Matrix right) implements Coordinates {

    /** {@code W ↦ LWR}. */
    static LeftRight of(Matrix left, Matrix right) {
        return new LeftRight(left, Matrix.of(left.rows(), right.rows(), (i, j) -> 1), right);
    }

    /** {@code W ↦ D∘W}. */
    static LeftRight entrywise(Matrix d) {
        return new LeftRight(Matrix.identity(d.rows()), d, Matrix.identity(d.columns()));
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return tensor(left).matmul(w.mul(tensor(entries))).matmul(tensor(right));
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        Tensor turned = g.div(tensor(entries));
        return tensor(left.inverse().transpose())
                .matmul(turned)
                .matmul(tensor(right.inverse().transpose()));
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return tensor(left.inverse()).matmul(t).matmul(tensor(right.inverse())).div(tensor(entries));
    }

    private static Tensor tensor(Matrix x) {
        return Exchange.tensor(x);
    }
}
