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

    /** {@code A⁻¹}. */
    static Matrix inverse(Matrix a) {
        return SingularValues.of(a).mapped(s -> 1 / s).transpose();
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return tensor(left).matmul(w.mul(tensor(entries))).matmul(tensor(right));
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        Tensor turned = g.div(tensor(entries));
        return tensor(inverse(left).transpose())
                .matmul(turned)
                .matmul(tensor(inverse(right).transpose()));
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return tensor(inverse(left)).matmul(t).matmul(tensor(inverse(right))).div(tensor(entries));
    }

    private static Tensor tensor(Matrix x) {
        return Exchange.tensor(x);
    }
}
