package io.steepest.train.insight;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The largest singular value of each matrix of a batch. */
final class Spectrum {
    /** The Gram matrix of a larger side would take half a gigabyte, and its eigenvalues minutes. */
    static final long MOST = 8192;

    private Spectrum() {}

    /**
     * Returns {@code σ_max}, found as an eigenvalue of the smaller Gram matrix in float64: half the digits of the square
     * are all digits of float32. NaN where a matrix is not finite or has more than {@value #MOST} rows and columns.
     *
     * @param x matrices {@code [k,m,n]}
     * @return {@code [k,1,1]} in float64
     */
    static Tensor largest(Tensor x) {
        Tensor scale = Reduce.largest(x).to(ScalarType.Double);
        if (x.size(-1) == 1 || x.size(-2) == 1) {
            return Reduce.length(x.to(ScalarType.Double));
        }
        if (Math.min(x.size(-1), x.size(-2)) > MOST) {
            return scale.mul(new Scalar(Double.NaN));
        }
        Tensor finite = scale.isfinite();
        Tensor safe = torch.where(finite, x.to(ScalarType.Double), new Scalar(0.0));
        Tensor unit = Reduce.unit(safe, torch.where(finite, scale, new Scalar(1.0)));
        boolean wide = x.size(-2) <= x.size(-1);
        Tensor transposed = unit.transpose(-2, -1);
        Tensor gram = wide ? unit.matmul(transposed) : transposed.matmul(unit);
        Tensor values = torch.linalg_eigvalsh(gram).unsqueeze(-2);
        Tensor largest = values.amax(new long[] {-1}, true).clamp_min(new Scalar(0.0));
        return torch.where(finite, largest.sqrt().mul(scale), new Scalar(Double.NaN));
    }
}
