package io.steepest.norm;

import org.bytedeco.pytorch.Tensor;

/**
 * An invertible linear change of coordinates {@code A} on matrices: the D-norms, (L,R)-norms and
 * rotations of Veprikov et al. (2025), section 3, in one form.
 *
 * <p>All arguments are {@code [k,m,n]} and unmodified.
 */
public interface Coordinates {

    /** {@code A w}: a weight in local coordinates. */
    Tensor toLocal(Tensor w);

    /** {@code A⁻ᵀ g}: a gradient in local coordinates. */
    Tensor gradientToLocal(Tensor g);

    /** {@code A⁻¹ t}: an update back from local coordinates. */
    Tensor updateFromLocal(Tensor t);

    /** {@code A⁻¹A⁻ᵀ g}: the inverse of the metric {@code AᵀA}. */
    default Tensor inverseMetric(Tensor g) {
        return updateFromLocal(gradientToLocal(g));
    }
}
