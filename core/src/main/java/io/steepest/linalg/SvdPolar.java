package io.steepest.linalg;

import static org.bytedeco.pytorch.global.torch.linalg_svd;
import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.tensor.Reduce;
import io.steepest.tensor.Shapes;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The polar factor by singular value decomposition: exact, and slow.
 *
 * <p>Singular values below {@code σ_max·max(m,n)·ε} count as zero; their directions are dropped.
 */
record SvdPolar() implements Polar {

    @Override
    public Tensor of(Tensor g) {
        // the decomposition refuses NaN and infinity; they are put back into the matrices they came from
        Tensor finite = g.isfinite().all(new long[] {-2, -1}, true);
        // scaled by the largest entry, so that no square under- or overflows inside the decomposition
        Tensor safe = where(finite, g, new Scalar(0.0));
        var usv = linalg_svd(Reduce.unit(safe, Reduce.largest(safe)), false, new StringViewOptional());
        Tensor s = usv.get1().unsqueeze(-2);
        double tolerance = Math.max(g.size(-1), g.size(-2)) * epsilon(g);
        Tensor kept = s.gt(s.amax(new long[] {-1}, true).mul(new Scalar(tolerance)));
        Tensor polar = usv.get0().mul(kept).matmul(usv.get2());
        return where(finite, polar, new Scalar(Double.NaN));
    }

    @Override
    public double error() {
        return 0;
    }

    private static double epsilon(Tensor g) {
        return Shapes.type(g) == ScalarType.Double ? Math.ulp(1.0) : Math.ulp(1f);
    }

    @Override
    public String toString() {
        return "svd";
    }
}
