package io.steepest.norm;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The largest magnitude {@code max |w_ij|}: ℓ∞ of a vector, ℓ₁→ℓ∞ of a matrix. Its steepest descent is sign
 * descent. Bernstein and Newhouse (2024), Propositions 2 and 3, Eq. (8)–(11).
 */
record Max() implements Norm {

    @Override
    public Tensor of(Tensor w) {
        return Reduce.largest(w);
    }

    @Override
    public Tensor lmo(Tensor g) {
        // libtorch's sign hides NaN; adding 0·g brings it back
        return g.sign().neg_().add_(g, new Scalar(0.0));
    }

    @Override
    public Tensor dual(Tensor g) {
        return Reduce.magnitudes(g);
    }

    @Override
    public boolean isEntrywise(boolean unit) {
        return unit;
    }

    @Override
    public String toString() {
        return "max";
    }
}
