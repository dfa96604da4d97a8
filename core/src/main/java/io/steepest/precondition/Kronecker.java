package io.steepest.precondition;

import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Shapes;
import java.util.Locale;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/**
 * Kronecker-factored coordinates {@code A w = L^{s/2} w R^{s/2}} with factors {@code L = Σ ggᵀ [m,m]} and
 * {@code R = Σ gᵀg [n,n]}: the inverse metric is {@code L^{-s} g R^{-s}}.
 *
 * <p>The exponent s is {@code 1/(2k)} for k factors unless given: 1/4 for a matrix, 1/2 for a vector and for one-sided
 * coordinates. With no memory, {@code every} 1 and a pseudo-inverse root, {@code L^{-1/4} g R^{-1/4} = UVᵀ} (Bernstein
 * and Newhouse, 2024, Eq. 15–16).
 *
 * <p>The state is a factor and a root a side. A root is renewed at steps 1, 1+every, 1+2·every, …, from the factor
 * that has seen the gradient of that step. Other powers than {@code L^{-s}} are taken of the root when asked for: the
 * Euclidean norm needs none, any other two eigendecompositions a call. Gradients are squared, so in float32 lengths
 * below about 1e-19 count as zero and above 1e19 overflow.
 *
 * @param accumulation how the factors add up
 * @param sides which factors there are
 * @param exponent s; empty for {@code 1/(2k)}
 * @param every steps between two renewals of the roots
 * @param root how inverse roots are taken
 */
public record Kronecker(Accumulation accumulation, Sides sides, OptionalDouble exponent, int every, InverseRoot root)
        implements Preconditioner {

    /** Largest side of a matrix that gets a factor: 256 MiB in float32, and as much for its root. */
    public static final long MAX_SIDE = 8192;

    /** Checks exponent and interval. */
    public Kronecker {
        if (exponent.isPresent() && !(exponent.getAsDouble() > 0)) {
            throw new IllegalArgumentException(
                    "exponent of a Kronecker factor must be positive, found " + exponent.getAsDouble());
        }
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

    /**
     * Fresh coordinates, with zero roots until the first gradient.
     *
     * @throws IllegalArgumentException if a side with a factor is longer than {@link #MAX_SIDE}
     */
    @Override
    public State on(Tensor like, Arena arena) {
        long m = like.size(-2);
        long n = like.size(-1);
        checkSize(m, n, Math.max(sides.left(m, n) ? m : 0, sides.right(m, n) ? n : 0));
        return new KroneckerState(this, like, arena);
    }

    @Override
    public Norm withoutMemory() {
        return Norms.spectral();
    }

    private static void checkSize(long m, long n, long side) {
        if (side > MAX_SIDE) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "a Kronecker factor of a matrix %s is %s, %.1f GB in float32; at most %d×%d are allowed:"
                            + " cut the matrix by Preconditioner.blocked(1024, …), or use Sides.SMALLER",
                    Shapes.text(m, n),
                    Shapes.text(side, side),
                    4e-9 * side * side,
                    MAX_SIDE,
                    MAX_SIDE));
        }
    }

    @Override
    public String toString() {
        return "kronecker(" + accumulation
                + (sides == Sides.BOTH ? "" : ", " + sides.name().toLowerCase(Locale.ROOT) + " side")
                + (exponent.isPresent() ? ", exponent " + exponent.getAsDouble() : "")
                + (every == 1 ? "" : ", every " + every)
                + ", " + root + ")";
    }
}
