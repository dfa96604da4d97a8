package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Coordinates in the eigenvectors of two factors, {@code A w = A_inner (λ_l λ_rᵀ + …)^{s/2} ∘ (Q_lᵀ w Q_r)}: a rotation,
 * if s is not zero a division by powers of the eigenvalues, and inner coordinates learnt of what comes out.
 *
 * <p>With s = 0 and Adam's {@link Diagonal} inside, the Euclidean norm gives SOAP; with nothing inside, the max norm
 * gives SPlus; with {@link Fit#KL}, s = 1/2 and nothing inside, the Euclidean norm gives KL-Shampoo. Sources: Vyas et
 * al. (arXiv 2409.11321); Frans et al. (arXiv 2506.07254); Lin et al. (arXiv 2509.03378); as coordinates, Veprikov et
 * al. (2025).
 *
 * <p>As published, a step uses bases and eigenvalues from before its gradient, inner coordinates from after it. Momentum
 * is turned exactly when a basis changes, as if it stayed in the coordinates of the weights; what inner coordinates know is
 * carried as {@link Refresh} says.
 *
 * <p>A side longer than {@link Sides#LIMIT}, and both sides of a vector, have no basis: there Q is the identity and the
 * state is a number per row or column.
 *
 * @param decay weight of the past in factors and eigenvalues, in [0, 1)
 * @param fit what the factors are
 * @param sides which sides have a basis
 * @param exponent s, the metric being {@code (λ_l λ_rᵀ)^s + ε}; zero for a rotation alone
 * @param epsilon ε, not negative
 * @param every steps between two changes of basis
 * @param refresh how a basis is found anew
 * @param fromIdentity whether the first basis is the identity; else the first gradient makes it and moves no weight
 * @param inner learns coordinates in the basis
 */
public record Eigenbasis(
        double decay,
        Fit fit,
        Sides sides,
        double exponent,
        double epsilon,
        int every,
        Refresh refresh,
        boolean fromIdentity,
        Preconditioner inner)
        implements Preconditioner {

    /** Checks the ranges. */
    public Eigenbasis {
        Accumulation.ema(decay);
        Kronecker.checkInterval(every);
        if (!(exponent >= 0 && exponent < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("exponent of eigenvalues must be zero or positive, found " + exponent);
        }
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("epsilon must not be negative, found " + epsilon);
        }
        // without eigenvalues nothing is added to them
        epsilon = exponent == 0 ? 0 : epsilon;
    }

    static Eigenbasis of(double decay, Preconditioner inner) {
        return new Eigenbasis(decay, Fit.GRAM, Sides.BOTH, 0, 0, 10, Refresh.SORTED_QR, false, inner);
    }

    /** The same with a change of basis only every so many steps; SOAP's default is 10, SPlus' 100. */
    public Eigenbasis every(int steps) {
        return new Eigenbasis(decay, fit, sides, exponent, epsilon, steps, refresh, fromIdentity, inner);
    }

    /** The same with bases on other sides. */
    public Eigenbasis on(Sides chosen) {
        return new Eigenbasis(decay, fit, chosen, exponent, epsilon, every, refresh, fromIdentity, inner);
    }

    /** The same with bases found in another way. */
    public Eigenbasis refreshedBy(Refresh chosen) {
        return new Eigenbasis(decay, fit, sides, exponent, epsilon, every, chosen, fromIdentity, inner);
    }

    /** The same that begins with the identity, so that the first gradient moves weights, as in SPlus. */
    public Eigenbasis startingFromIdentity() {
        return new Eigenbasis(decay, fit, sides, exponent, epsilon, every, refresh, true, inner);
    }

    /** The same with KL-Shampoo's factors and refresh. */
    public Eigenbasis fittedByKl() {
        return new Eigenbasis(decay, Fit.KL, sides, exponent, epsilon, every, Refresh.QR, fromIdentity, inner);
    }

    /** The same with metric {@code (λ_l λ_rᵀ)^s + ε}: s = 1/2 is KL-Shampoo's. */
    public Eigenbasis scaledBy(double s, double added) {
        return new Eigenbasis(decay, fit, sides, s, added, every, refresh, fromIdentity, inner);
    }

    /** Whether a gradient's first task is the basis. */
    int lead() {
        return fromIdentity ? 0 : 1;
    }

    /** Whether eigenvalues are followed: for the metric, or since the other side's factor needs them. */
    boolean followsValues() {
        return exponent > 0 || fit == Fit.KL;
    }

    @Override
    public boolean isMetric() {
        return inner.isMetric();
    }

    /**
     * Returns whether factors are means of squares of gradients, and what is inside remembers means: bases stay orthonormal
     * as long as factors are finite. Factors by KL are divided by each other.
     */
    @Override
    public boolean remembersMeans() {
        return fit == Fit.GRAM && inner.remembersMeans();
    }

    @Override
    public int skips() {
        return lead() + inner.skips();
    }

    @Override
    public Preconditioner fitted(Norm norm) {
        return new Eigenbasis(decay, fit, sides, exponent, epsilon, every, refresh, fromIdentity, inner.fitted(norm));
    }

    @Override
    public State on(Tensor like, Arena arena) {
        return on(like, List.of(), arena);
    }

    @Override
    public State on(Tensor like, List<String> names, Arena arena) {
        long m = like.size(-2);
        long n = like.size(-1);
        boolean matrix = m > 1 && n > 1;
        EigenSide left = new EigenSide("left", like, m, matrix && sides.left(m, n), this, arena);
        EigenSide right = new EigenSide("right", like, n, matrix && sides.right(m, n), this, arena);
        Arena within = arena.at("inner");
        State learnt = names.isEmpty() ? inner.on(like, within) : inner.on(like, names, within);
        if (inner.learns()) {
            // what cannot follow a change of basis says so now, and not at the first one
            learnt.turn(Optional.empty(), Optional.empty());
        }
        return EigenbasisState.of(this, left, right, learnt, text(learnt) + sides.limits(m, n));
    }

    @Override
    public Norm withoutMemory() {
        return exponent > 0 || inner.learns() ? Norms.spectral() : Norms.euclidean();
    }

    @Override
    public double degree(long m, long n) {
        return ownDegree(m, n) + inner.degree(m, n);
    }

    /** Degree in the gradients of what the eigenvalues multiply by. */
    double ownDegree(long m, long n) {
        return exponent * (fit == Fit.KL ? 1 : (m > 1 && n > 1 ? 2 : 1));
    }

    private String text(Object within) {
        return "eigenbasis(" + decay
                + (fit == Fit.GRAM ? "" : ", kl")
                + (sides == Sides.BOTH ? "" : ", " + sides.name().toLowerCase(Locale.ROOT) + " side")
                + (exponent == 0 ? "" : ", exponent " + exponent + ", " + epsilon)
                + (every == 1 ? "" : ", every " + every)
                + ", " + refresh.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (fromIdentity ? ", from the identity" : "")
                + (inner.learns() ? ", " + Naming.of(within) : "")
                + ")";
    }

    @Override
    public String toString() {
        return text(inner);
    }
}
