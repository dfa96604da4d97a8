package io.steepest.norm;

import static org.bytedeco.pytorch.global.torch.linalg_vector_norm;
import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.linalg.Svd;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Upper bounds of the induced norm {@code ℓp→ℓq} in closed form. Values are {@code [k,1,1]}.
 *
 * @param m matrices {@code [k,m,n]}, the largest entry of each one or zero
 * @param p exponent of the inputs
 * @param q exponent of the outputs
 */
record InducedBounds(Tensor m, double p, double q) {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    // far below any entry that counts, and its powers stay in the range of float64
    private static final double POSITIVE = 1e-8;

    /** The norm itself where it has a closed form: p = 1, q = ∞, p = q = 2, a single column or row. */
    Optional<Tensor> exact() {
        if (p == 1 || m.size(-1) == 1) {
            return Optional.of(fromOne(q));
        }
        if (q == INFINITY || m.size(-2) == 1) {
            return Optional.of(toMax(p));
        }
        return p == 2 && q == 2 ? Optional.of(spectral()) : Optional.empty();
    }

    /** The least of all that hold. */
    Tensor least(int steps) {
        Tensor least = rows().minimum(columns()).minimum(throughTwo());
        if (p <= q) {
            least = least.minimum(rieszThorin());
        }
        return p >= q && p < INFINITY ? least.minimum(schur(steps)) : least;
    }

    /** {@code ‖M‖_{1→q} = max_j ‖col_j‖_q}. */
    private Tensor fromOne(double output) {
        return Norms.oneToLp(output).of(m);
    }

    /** {@code ‖M‖_{p→∞} = max_i ‖row_i‖_{p*}}. */
    private Tensor toMax(double input) {
        return Norms.lpToMax(input).of(m);
    }

    private Tensor spectral() {
        return Reduce.largest(Svd.values(m));
    }

    /** Hölder row by row, {@code (Σ_i ‖row_i‖_{p*}^q)^{1/q}}; never above {@code m^{1/q}·‖M‖_{p→∞}}. */
    Tensor rows() {
        return length(new Lp(Lp.conjugate(p), Lp.Along.ROWS).lengths(m), q);
    }

    /** Hölder over the columns, {@code (Σ_j ‖col_j‖_q^{p*})^{1/p*}}; never above {@code n^{1−1/p}·‖M‖_{1→q}}. */
    Tensor columns() {
        return length(new Lp(q, Lp.Along.COLUMNS).lengths(m), Lp.conjugate(p));
    }

    /** {@code ‖Id‖_{p→2}·σ_max·‖Id‖_{2→q} = n^{max(0,1/2−1/p)}·m^{max(0,1/q−1/2)}·σ_max}. */
    Tensor throughTwo() {
        double factor = Math.pow((double) m.size(-1), Math.max(0, 0.5 - 1 / p))
                * Math.pow((double) m.size(-2), Math.max(0, 1 / q - 0.5));
        return spectral().mul(new Scalar(factor));
    }

    /**
     * Riesz–Thorin, for {@code p ≤ q}: on the line from (1/2, 1/2) through (1/p, 1/q) to where an exponent has a closed
     * form, the logarithm of the norm is convex. For p = q it interpolates between 1→1, 2→2 and ∞→∞.
     */
    Tensor rieszThorin() {
        double a = 1 / p - 0.5;
        double b = 1 / q - 0.5;
        double far = Math.min(a > 0 ? 0.5 / a : INFINITY, b < 0 ? -0.5 / b : INFINITY);
        if (far == INFINITY) {
            return spectral();
        }
        Tensor end = a > 0 && 0.5 / a == far ? fromOne(exponent(0.5 + far * b)) : toMax(exponent(0.5 + far * a));
        return spectral().pow(new Scalar(1 - 1 / far)).mul(end.pow(new Scalar(1 / far)));
    }

    /** One over a number that is in [0, 1] up to rounding. */
    private static double exponent(double inverse) {
        return 1 / Math.min(1, Math.max(0, inverse));
    }

    /**
     * Schur's test, for {@code q ≤ p < ∞}: {@code max_i (|M|ᵀ(|M|x)^{q−1})_i / x_i^{p−1}} is at least {@code ‖M‖^q} for any
     * positive x of length one, by Jensen's inequality. The x that the power method finds for {@code |M|} makes it tight
     * for matrices without negative entries.
     */
    Tensor schur(int steps) {
        Tensor magnitudes = m.abs();
        Tensor ones = torch.ones(new long[] {m.size(0), m.size(-1), 1}, m.options());
        return schur(magnitudes, ones).minimum(schur(magnitudes, new PowerMethod(p, q).climb(magnitudes, ones, steps)));
    }

    private Tensor schur(Tensor magnitudes, Tensor from) {
        Tensor positive = from.clamp_min(new Scalar(POSITIVE));
        Tensor x = positive.div(length(positive, p));
        Tensor image = magnitudes.matmul(x).pow(new Scalar(q - 1));
        Tensor ratio = magnitudes.transpose(-2, -1).matmul(image).div(x.pow(new Scalar(p - 1)));
        // an input that no output sees does not count; otherwise 0/0 is underflow, and no bound
        Tensor unseen = magnitudes.amax(new long[] {-2}, true).transpose(-2, -1).eq(new Scalar(0.0));
        Tensor bound = where(unseen, new Scalar(0.0), where(ratio.isnan(), new Scalar(INFINITY), ratio));
        return bound.amax(new long[] {-2}, true).pow(new Scalar(1 / q));
    }

    private static Tensor length(Tensor x, double exponent) {
        return linalg_vector_norm(x, new Scalar(exponent), new long[] {-2, -1}, true, new ScalarTypeOptional());
    }
}
