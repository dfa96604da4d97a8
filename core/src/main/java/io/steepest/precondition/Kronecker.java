package io.steepest.precondition;

import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/**
 * Kronecker-factored coordinates {@code A w = L^{s/2} w R^{s/2}} with Gram factors {@code L = Σ ggᵀ [m,m]} and
 * {@code R = Σ gᵀg [n,n]}: the inverse metric is {@code L^{-s} g R^{-s}}.
 *
 * <p>The exponent s is {@code 1/(2k)} for k factors unless given: 1/4 for a matrix, 1/2 for a vector and for one-sided
 * coordinates. With no memory, {@code every} 1 and a pseudo-inverse root, {@code L^{-1/4} g R^{-1/4} = UVᵀ} (Bernstein
 * and Newhouse, 2024, Eq. 15–16).
 *
 * <p>The state is a factor and a root a side. A root is renewed at steps 1, 1+every, 1+2·every, …, from the factor
 * that has seen the gradient of that step. A side longer than {@link Sides#LIMIT} gets no factor; a matrix that is left
 * with none gets {@link Diagonal} coordinates of the same degree, which {@code explain} says.
 *
 * @param accumulation how the factors add up
 * @param sides which factors there are
 * @param exponent s; empty for {@code 1/(2k)}
 * @param every steps between two renewals of the roots
 * @param root how inverse roots are taken
 */
public record Kronecker(Accumulation accumulation, Sides sides, OptionalDouble exponent, int every, InverseRoot root)
        implements Preconditioner {
    private static final double SMALLEST = 1e-30;

    /** Checks exponent and interval. */
    public Kronecker {
        exponent.ifPresent(Kronecker::checkExponent);
        checkInterval(every);
    }

    static void checkExponent(double s) {
        if (!(s > 0)) {
            throw new IllegalArgumentException("exponent of a Kronecker factor must be positive, found " + s);
        }
    }

    static void checkInterval(int every) {
        if (every < 1) {
            throw new IllegalArgumentException("roots are renewed every step or more rarely, found every " + every);
        }
    }

    static Kronecker of(Accumulation accumulation, InverseRoot root) {
        return new Kronecker(accumulation, Sides.BOTH, OptionalDouble.empty(), 1, root);
    }

    /** The same with roots renewed only every so many steps; the factors still see every gradient. */
    public Kronecker every(int steps) {
        return new Kronecker(accumulation, sides, exponent, steps, root);
    }

    /** The same with factors on other sides: one-sided Shampoo, or ASGO, with {@link Sides#SMALLER}. */
    public Kronecker on(Sides chosen) {
        return new Kronecker(accumulation, chosen, exponent, every, root);
    }

    /** The same with inverse metric {@code L^{-s} g R^{-s}} whatever the number of factors. */
    public Kronecker exponent(double s) {
        return new Kronecker(accumulation, sides, OptionalDouble.of(s), every, root);
    }

    @Override
    public State on(Tensor like, Arena arena) {
        return on(like, arena, false);
    }

    /** Under other norms than the Euclidean, roots of the coordinates are kept instead of those of the metric. */
    @Override
    public Preconditioner fitted(Norm norm) {
        return norm.equals(Norms.euclidean()) ? this : new Fitted(this, (like, names, arena) -> on(like, arena, true));
    }

    private State on(Tensor like, Arena arena, boolean halved) {
        long m = like.size(-2);
        long n = like.size(-1);
        if (sides.count(m, n) == 0) {
            Diagonal diagonal = new Diagonal(accumulation, degree(m, n), SMALLEST, Damping.METRIC);
            return diagonal.on(like, arena, diagonal + " in place of " + this + sides.limits(m, n));
        }
        double s = factorExponent(m, n);
        var left = sides.left(m, n)
                ? Optional.of(new Factor("left", like, m, s, halved, root, arena))
                : Optional.<Factor>empty();
        var right = sides.right(m, n)
                ? Optional.of(new Factor("right", like, n, s, halved, root, arena))
                : Optional.<Factor>empty();
        GramLearner learner = new GramLearner(
                left.map(f -> GramLearner.Side.of("left", this, like, m, f, arena)),
                right.map(f -> GramLearner.Side.of("right", this, like, n, f, arena)),
                new Renewals(every));
        return new FactorState(this + sides.limits(m, n), new Factors(left, right), learner);
    }

    private double factorExponent(long m, long n) {
        return exponent.orElse(sides.count(m, n) == 2 ? 0.25 : 0.5);
    }

    @Override
    public Norm withoutMemory() {
        return Norms.spectral();
    }

    @Override
    public double degree(long m, long n) {
        return Math.max(1, sides.count(m, n)) * factorExponent(m, n);
    }

    @Override
    public String toString() {
        return "kronecker(" + accumulation
                + (sides == Sides.BOTH ? "" : ", " + sides.name().toLowerCase(Locale.ROOT) + " side")
                + (exponent.isPresent() ? ", exponent " + exponent.getAsDouble() : "")
                + (every == 1 ? "" : ", every " + every)
                + ", " + Naming.of(root) + ")";
    }
}
