package io.steepest.linalg;

import io.steepest.engine.Shapes;
import io.steepest.tensor.Naming;
import io.steepest.tensor.Reduce;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The polar factor as {@code (GGᵀ)^{-1/2} G}, on the smaller side, from {@code G/‖G‖_F}. Bernstein and Newhouse (2024),
 * Appendix A, Eq. (35).
 *
 * <p>The Gram matrix squares the condition number: in float32 singular values below about 1/300 of the largest lose
 * their digits, in float64 those below 1e-8. What becomes of null directions is the choice of the root; the
 * pseudo-inverse drops singular values below {@code σ_max·√(s·ε)}, s the smaller side.
 *
 * @param root takes the inverse square root; an ε of its own is relative to {@code ‖G‖_F²}
 * @param precision dtype of the Gram matrix and its root; decompositions know neither bfloat16 nor float16
 */
record InverseRootPolar(InverseRoot root, Precision precision) implements Polar {
    private static final int PROBES = 17;
    private static final double DECADES = 2;
    /** A symmetric eigendecomposition with vectors (Golub and Van Loan), and putting the root together. */
    private static final double EIGENDECOMPOSITION = 9 + 2;

    InverseRootPolar {
        if (precision == Precision.BFLOAT16 || precision == Precision.FASTEST) {
            throw new IllegalArgumentException(
                    "an inverse root is taken in INPUT, FLOAT32 or FLOAT64, found " + precision);
        }
    }

    @Override
    public Tensor of(Tensor g) {
        ScalarType type = precision.typeFor(g).orElse(g.scalar_type());
        Tensor x = cast(Reduce.unit(g, Reduce.length(g)), type);
        Tensor xt = x.transpose(-2, -1);
        Tensor polar =
                x.size(-2) <= x.size(-1) ? root.of(x.matmul(xt), 2).matmul(x) : x.matmul(root.of(xt.matmul(x), 2));
        return cast(polar, g.scalar_type());
    }

    @Override
    public Kernel kernel(Tensor g) {
        return Kernel.batched(precision.typeFor(g).orElse(Shapes.type(g)));
    }

    private static Tensor cast(Tensor x, ScalarType type) {
        return x.to(type, false, false, new MemoryFormatOptional());
    }

    /** Measured on a diagonal matrix with singular values from 0.01 to 1, so that the ε of any root is in it. */
    @Override
    public double error() {
        ScalarType type = precision == Precision.FLOAT64 ? ScalarType.Double : ScalarType.Float;
        try (PointerScope scope = new PointerScope()) {
            Tensor values = torch.logspace(
                    new Scalar(-DECADES), new Scalar(0.0), PROBES, 10, new TensorOptions(ScalarType.Double));
            Tensor x = cast(values, type).diag().unsqueeze(0);
            Tensor image = root.of(x.matmul(x), 2).matmul(x);
            return Reduce.largest(image.sub(torch.eye(PROBES, x.options()))).item_double();
        }
    }

    /**
     * With s and l the sides, two products {@code 2·s²·l} and the root: {@code 11·s³} by eigendecomposition, at most
     * {@code 6·s³} an iteration by coupled Newton.
     */
    @Override
    public double flops(long m, long n) {
        double s = Math.min(m, n);
        double ofRoot = root instanceof CoupledNewton newton ? 6.0 * newton.maxIterations() : EIGENDECOMPOSITION;
        return 4 * s * s * Math.max(m, n) + ofRoot * s * s * s;
    }

    @Override
    public String toString() {
        return "root by " + Naming.of(root)
                + (precision == Precision.INPUT ? "" : " in " + precision.name().toLowerCase(Locale.ROOT));
    }
}
