package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.StateTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Entrywise coordinates with metric {@code A² = v^s + ε}, v being accumulated squares of gradients. Under the Euclidean
 * norm the step is {@code −g/(v^s+ε)}.
 *
 * <p>With s = 1/2 this is Adam (a debiased average), RMSProp (a plain one) or AdaGrad (a sum); with s = 1/3 of MADGRAD's
 * kind; with s = 1 SANIA's, invariant to the scale of every entry. An entry that never had a gradient takes no step,
 * whatever ε is. Sources: Kingma and Ba (2014); as norms, Veprikov et al. (2025), Table 1 and Algorithm 1.
 *
 * @param accumulation how squares add up; with no memory and s = 1/2 {@code A⁻²g} is the sign of g
 * @param exponent s, positive
 * @param epsilon ε, not below zero
 * @param damping where ε is added
 */
public record Diagonal(Accumulation accumulation, double exponent, double epsilon, Damping damping)
        implements Preconditioner {
    private static final double ROOT = 0.5;

    /** Checks exponent and ε. */
    public Diagonal {
        if (!(exponent > 0)) {
            throw new IllegalArgumentException("exponent of a second moment must be positive, found " + exponent);
        }
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("epsilon must not be negative, found " + epsilon);
        }
    }

    static Diagonal of(Accumulation accumulation, double epsilon) {
        return new Diagonal(accumulation, ROOT, epsilon, Damping.METRIC);
    }

    /** The same with metric {@code v^s}: 1/2 is Adam's, 1/3 MADGRAD's, 1 SANIA's. */
    public Diagonal exponent(double s) {
        return new Diagonal(accumulation, s, epsilon, damping);
    }

    /** The same with ε added elsewhere. */
    public Diagonal damped(Damping where) {
        return new Diagonal(accumulation, exponent, epsilon, where);
    }

    @Override
    public State on(Tensor like, Arena arena) {
        return on(like, arena, toString());
    }

    /** The same under another description, where it stands in for other coordinates. */
    State on(Tensor like, Arena arena, String text) {
        StateTensor memory = arena.remember("second-moment", like);
        if (accumulation.start() > 0) {
            memory.store(memory.load().fill_(new Scalar(accumulation.start())), 0);
        }
        return new DiagonalState(this, memory, text);
    }

    @Override
    public Norm withoutMemory() {
        return Norms.max();
    }

    @Override
    public boolean isEntrywise() {
        return true;
    }

    @Override
    public boolean remembersMeans() {
        return accumulation.gain() <= 1;
    }

    @Override
    public double degree(long m, long n) {
        return exponent;
    }

    /** What ε is multiplied by when gradients are multiples of a unit u: it is added to a power of them. */
    double unitPower() {
        return damping == Damping.METRIC ? 2 * exponent : exponent;
    }

    /** {@code v^p}. */
    static Tensor power(Tensor v, double p) {
        return p == 1 ? v.clone() : p == ROOT ? v.sqrt() : v.pow(new Scalar(p));
    }

    @Override
    public String toString() {
        // Adam's average is the usual one and goes by its decay alone
        boolean usual = accumulation.keep() < 1
                && accumulation.equals(Accumulation.ema(accumulation.keep()).debias());
        return "diagonal(" + (usual ? accumulation.keep() : accumulation)
                + (exponent == ROOT ? "" : ", exponent " + exponent) + ", " + epsilon
                + (damping == Damping.METRIC ? "" : " in the coordinates") + ")";
    }
}
