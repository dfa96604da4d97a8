package io.steepest.linalg;

import static org.bytedeco.pytorch.global.torch.baddbmm;

import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The polar factor by a composition of odd polynomials of the matrix, {@code X ← aX + (bA + cA²)X} with
 * {@code A = XXᵀ}, from {@code X₀ = G/‖G‖_F}. Products are taken on the smaller side.
 *
 * <p>A zero direction stays zero; a small one is only partly raised, so the result is near the polar
 * factor where the singular values are above about {@code 1/at'(0)} of the Frobenius length. Source:
 * Bernstein and Newhouse (2024), Appendix A, Eq. (36)–(37).
 *
 * @param coefficients a polynomial a step
 * @param precision dtype of the iteration
 * @param margin the input is made smaller by this part, against rounding above one
 */
public record NewtonSchulz(Coefficients coefficients, Precision precision, double margin) implements Polar {
    private static final double SMALLEST_START = 1e-2;
    private static final int PROBES = 2000;
    // bfloat16 has 8 significant bits; five steps lose a few of them
    private static final double ROUNDING = 0.02;

    @Override
    public Tensor of(Tensor g) {
        if (g.size(-1) == 1 || g.size(-2) == 1) {
            // a vector's polar factor is its direction; the iteration would miss its length
            return Reduce.unit(g, Reduce.length(g));
        }
        Tensor x = Reduce.unit(g, Reduce.length(g).mul(new Scalar(1 + margin)));
        Optional<ScalarType> type = precision.typeFor(g);
        if (type.isPresent()) {
            x = cast(x, type.get());
        }
        for (Quintic p : coefficients.steps()) {
            x = step(x, p);
        }
        return type.isPresent() ? cast(x, g.scalar_type()) : x;
    }

    private static Tensor step(Tensor x, Quintic p) {
        boolean wide = x.size(-2) <= x.size(-1);
        Tensor xt = x.transpose(-2, -1);
        Tensor gram = wide ? x.matmul(xt) : xt.matmul(x);
        Tensor b = p.c() == 0
                ? gram.mul(new Scalar(p.b()))
                : baddbmm(gram, gram, gram, new Scalar(p.b()), new Scalar(p.c()));
        Scalar a = new Scalar(p.a());
        Scalar one = new Scalar(1.0);
        return wide ? baddbmm(x, b, x, a, one) : baddbmm(x, x, b, a, one);
    }

    private static Tensor cast(Tensor x, ScalarType type) {
        return x.to(type, false, false, new MemoryFormatOptional());
    }

    /** The largest distance from one that the composition leaves on [0.01, 1], and a little for rounding. */
    @Override
    public double error() {
        double worst = 0;
        for (int i = 0; i <= PROBES; i++) {
            double start = Math.pow(SMALLEST_START, 1 - i / (double) PROBES) / (1 + margin);
            worst = Math.max(worst, Math.abs(coefficients.at(start) - 1));
        }
        return worst + ROUNDING;
    }

    @Override
    public String toString() {
        return precision == Precision.FASTEST || precision == Precision.INPUT
                ? coefficients.toString()
                : coefficients + " in " + precision.name().toLowerCase(java.util.Locale.ROOT);
    }
}
