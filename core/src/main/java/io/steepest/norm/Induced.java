package io.steepest.norm;

import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.linalg.Polar;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The induced norm {@code ℓp→ℓq} of a matrix, {@code max ‖Mx‖_q / ‖x‖_p}, enclosed from both sides. Bernstein and
 * Newhouse (2024), Definition 1, Eq. (2).
 *
 * <p>It has a closed form where p = 1 or q = ∞ (Proposition 8), where p = q = 2, and for a single row or column; there
 * the bracket has width zero. Otherwise it is NP-hard in general: for {@code q < p} (Steinberg, 2005; ∞→1: Rohn, 2000),
 * and for rational {@code p = q} other than 1, 2, ∞ even to approximate (Hendrickx and Olshevsky, 2010). For matrices
 * without negative entries and {@code p ≥ q} the power method finds the maximum (Boyd, 1974; Bhaskara and
 * Vijayaraghavan, 2011), and the upper bound closes on it.
 *
 * <p>This is no {@link Norm}, since it has no oracle: the oracle minimizes over a ball to which, in general, it is NP-hard
 * to say what belongs. {@link #norm()} gives the Norm where there is one.
 *
 * @param p exponent of the inputs, in [1, ∞]
 * @param q exponent of the outputs, in [1, ∞]
 */
public record Induced(double p, double q) {
    private static final int STEPS = 200;

    /** Checks that the exponents are in [1, ∞]. */
    public Induced {
        if (!(p >= 1 && q >= 1)) {
            throw new IllegalArgumentException(
                    "exponents of an induced norm must be in [1, ∞], found " + p + " and " + q);
        }
    }

    /**
     * Two numbers with the norm between them, up to rounding.
     *
     * @param lower attained at x, {@code [k,1,1]}
     * @param upper {@code [k,1,1]}
     * @param x the certificate {@code [k,n,1]}: {@code ‖x‖_p = 1} and {@code ‖Mx‖_q} is the lower bound; zero for a zero
     *     matrix
     */
    public record Bracket(Tensor lower, Tensor upper, Tensor x) {}

    /** The norm with its oracle, where it has a closed form for every matrix. */
    public Optional<Norm> norm() {
        if (p == 1) {
            return Optional.of(Norms.oneToLp(q));
        }
        if (q == Double.POSITIVE_INFINITY) {
            return Optional.of(Norms.lpToMax(p));
        }
        return p == 2 && q == 2 ? Optional.of(Norms.spectral(Polar.svd())) : Optional.empty();
    }

    /** A bracket by at most 200 steps of the power method. */
    public Bracket bracket(Tensor m) {
        return bracket(m, STEPS);
    }

    /**
     * Bounds of the norm of each matrix: below the best of several runs of the nonlinear power method, above the least of
     * several closed forms. No gradient flows through them.
     *
     * @param m matrices {@code [k,m,n]}; NaN or infinity in one gives NaN for it
     * @param steps of the power method at most, not negative; it ends when nothing grows any more
     */
    public Bracket bracket(Tensor m, int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("steps of the power method must not be negative, found " + steps);
        }
        try (NoGradGuard frozen = new NoGradGuard()) {
            Tensor finite = m.isfinite().all(new long[] {-2, -1}, true);
            Tensor safe = where(finite, m, new Scalar(0.0));
            Tensor scale = Reduce.nonZero(Reduce.largest(safe));
            Bracket unit = ofUnit(safe.div(scale), steps);
            Scalar nan = new Scalar(Double.NaN);
            return new Bracket(
                    where(finite, unit.lower.mul(scale), nan),
                    where(finite, unit.upper.mul(scale), nan),
                    where(finite, unit.x, nan));
        }
    }

    /** Matrices whose largest entry is one, or zero ones. */
    private Bracket ofUnit(Tensor m, int steps) {
        PowerMethod power = new PowerMethod(p, q);
        InducedBounds bounds = new InducedBounds(m, p, q);
        Optional<Tensor> exact = bounds.exact();
        if (exact.isPresent()) {
            return new Bracket(exact.get(), exact.get(), power.best(m, power.starts(m)));
        }
        Tensor x = power.best(m, power.climb(m, power.starts(m), steps));
        Tensor lower = power.values(m, x);
        return new Bracket(lower, bounds.least(steps).maximum(lower), x);
    }
}
