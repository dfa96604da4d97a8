package io.steepest.linalg;

import static org.bytedeco.pytorch.global.torch.baddbmm;

import io.steepest.tensor.Reduce;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The polar factor by a composition of odd polynomials of the matrix, {@code X ← p(X)}, for a quintic
 * {@code X ← aX + (bA + cA²)X} with {@code A = XXᵀ}, from {@code X₀ = G/‖G‖_F}. Products are taken on the smaller side.
 *
 * <p>A zero direction stays zero; a small one is only partly raised, so the result is near the polar
 * factor where the singular values are above about {@code 1/slope()} of the Frobenius length. Source:
 * Bernstein and Newhouse (2024), Appendix A, Eq. (36)–(37).
 *
 * @param coefficients a polynomial a step
 * @param start what the input is divided by first
 * @param precision dtype of the iteration
 * @param margin the input is made smaller by this part, against rounding above one
 * @param shortcut an early end, which only kernels that step matrices one by one look for
 */
public record NewtonSchulz(
        Coefficients coefficients, Start start, Precision precision, double margin, Optional<Shortcut> shortcut)
        implements Polar {
    private static final double USUAL_MARGIN = 0.01;

    private static final double SMALLEST_START = 1e-2;
    private static final int PROBES = 2000;
    // bfloat16 has 8 significant bits; five steps lose a few of them
    private static final double ROUNDING = 0.02;

    /** Without an early end. */
    public NewtonSchulz(Coefficients coefficients, Start start, Precision precision, double margin) {
        this(coefficients, start, precision, margin, Optional.empty());
    }

    /** From {@code G/‖G‖_F}. */
    public NewtonSchulz(Coefficients coefficients, Precision precision, double margin) {
        this(coefficients, Start.FROBENIUS, precision, margin);
    }

    @Override
    public Tensor of(Tensor g) {
        return times(g, 1);
    }

    @Override
    public Tensor times(Tensor g, double factor) {
        if (g.size(-1) == 1 || g.size(-2) == 1) {
            // a vector's polar factor is its direction; the iteration would miss its length
            return Reduce.unit(g, Reduce.length(g)).mul_(new Scalar(factor));
        }
        if (LargeNewtonSchulz.suits(this, g)) {
            return new LargeNewtonSchulz(this, LargeNewtonSchulz.type(this, g)).of(g, factor);
        }
        return factor == 1 ? generic(g) : generic(g).mul_(new Scalar(factor));
    }

    /** Batched, on any device and in any shape. */
    Tensor generic(Tensor g) {
        Scalar shrink = new Scalar(1 + margin);
        Tensor x = Reduce.unit(g, start.length(g).mul(shrink));
        Optional<ScalarType> type = precision.typeFor(g);
        if (type.isPresent()) {
            x = cast(x, type.get());
        }
        boolean wide = x.size(-2) <= x.size(-1);
        Tensor gram = gram(x, wide);
        if (start.byGram()) {
            Tensor rows = start.factors(gram).div(shrink);
            Tensor columns = rows.transpose(-2, -1);
            x = x.mul(wide ? rows : columns);
            gram = gram.mul(rows).mul(columns);
        }
        x = step(x, gram, wide, coefficients.steps().get(0));
        for (OddPolynomial p :
                coefficients.steps().subList(1, coefficients.steps().size())) {
            x = step(x, gram(x, wide), wide, p);
        }
        return type.isPresent() ? cast(x, g.scalar_type()) : x;
    }

    private static Tensor gram(Tensor x, boolean wide) {
        Tensor xt = x.transpose(-2, -1);
        return wide ? x.matmul(xt) : xt.matmul(x);
    }

    private static Tensor step(Tensor x, Tensor gram, boolean wide, OddPolynomial p) {
        Scalar a = new Scalar(p.slope());
        if (p.degree() == 1) {
            return x.mul(a);
        }
        Tensor b = GramPolynomial.of(gram, p);
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
            double x = Math.pow(SMALLEST_START, 1 - i / (double) PROBES) / (1 + margin);
            worst = Math.max(worst, Math.abs(coefficients.at(x) - 1));
        }
        return worst + ROUNDING;
    }

    /**
     * With s the smaller and l the larger side, a step is two products of {@code 2·s²·l} and those of its polynomial,
     * {@code 2·s³} each: one for a quintic, none for a cubic. Exact for those; scaling is left out.
     */
    @Override
    public double flops(long m, long n) {
        double s = Math.min(m, n);
        double l = Math.max(m, n);
        if (s == 1) {
            return 3 * l;
        }
        double all = 0;
        for (OddPolynomial p : coefficients.steps()) {
            all += 4 * s * s * l + GramPolynomial.products((p.degree() - 1) / 2) * 2 * s * s * s;
        }
        return all;
    }

    @Override
    public Kernel kernel(Tensor g) {
        ScalarType type = LargeNewtonSchulz.type(this, g);
        return LargeNewtonSchulz.suits(this, g) ? new LargeNewtonSchulz(this, type).kernel(g) : Kernel.batched(type);
    }

    @Override
    public String toString() {
        String from = start == Start.FROBENIUS
                ? ""
                : " from " + start.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return coefficients
                + from
                + (precision == Precision.FASTEST
                        ? ""
                        : " in " + precision.name().toLowerCase(Locale.ROOT))
                + (margin == usualMargin() ? "" : ", margin " + margin);
    }

    /** The margin of {@link Polar}'s own iterations, which goes without saying. */
    private double usualMargin() {
        return coefficients.toString().startsWith("quintic") ? 0 : USUAL_MARGIN;
    }
}
