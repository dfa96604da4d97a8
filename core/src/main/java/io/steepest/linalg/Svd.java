package io.steepest.linalg;

import static org.bytedeco.pytorch.global.torch.linalg_svd;
import static org.bytedeco.pytorch.global.torch.linalg_svdvals;
import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.engine.Dtypes;
import io.steepest.tensor.Reduce;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;

/** Functions of the singular values of matrices, with null directions dropped and NaN kept where it was. */
public final class Svd {
    private Svd() {}

    /**
     * {@code U f(σ) Vᵀ} of {@code G = UσVᵀ}. Singular values below {@code σ_max·max(m,n)·ε} count as zero.
     *
     * @param g matrices {@code [k,m,n]}
     * @param f maps singular values over the largest entry of the matrix, {@code [k,1,r]}, to {@code [k,1,r]}; a zero must
     *     become zero, or is dropped by {@code f} itself
     * @return {@code [k,m,n]}
     */
    public static Tensor mapValues(Tensor g, UnaryOperator<Tensor> f) {
        // the decomposition refuses NaN and infinity; they are put back into the matrices they came from
        Tensor finite = finite(g);
        Tensor safe = where(finite, g, new Scalar(0.0));
        // scaled by the largest entry, so that no square under- or overflows inside the decomposition
        var usv = linalg_svd(Reduce.unit(safe, Reduce.largest(safe)), false, new StringViewOptional());
        Tensor s = usv.get1().unsqueeze(-2);
        Tensor mapped = usv.get0().mul(f.apply(s.mul(aboveRounding(s, g)))).matmul(usv.get2());
        return where(finite, mapped, new Scalar(Double.NaN));
    }

    /** The singular values of each matrix, largest first: {@code [k,m,n]} to {@code [k,1,r]}. */
    public static Tensor values(Tensor g) {
        Tensor finite = finite(g);
        Tensor safe = where(finite, g, new Scalar(0.0));
        // the values do not depend on the scale, so the gradient need not flow through it
        Tensor scale = Reduce.nonZero(Reduce.largest(safe.detach()));
        Tensor values = linalg_svdvals(safe.div(scale)).unsqueeze(-2).mul(scale);
        return where(finite, values, new Scalar(Double.NaN));
    }

    /** Which singular values {@code [k,1,r]} of g are above {@code σ_max·max(m,n)·ε}. */
    static Tensor aboveRounding(Tensor s, Tensor g) {
        double tolerance = Math.max(g.size(-1), g.size(-2)) * Dtypes.ulp(g);
        return s.gt(s.amax(new long[] {-1}, true).mul(new Scalar(tolerance)));
    }

    private static Tensor finite(Tensor g) {
        return g.isfinite().all(new long[] {-2, -1}, true);
    }
}
