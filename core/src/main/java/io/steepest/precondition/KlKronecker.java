package io.steepest.precondition;

import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Kronecker-factored coordinates {@code A w = L^{s/2} w R^{s/2}} whose factors fit a matrix-normal law to the gradients,
 * in the sense of Kullback and Leibler: {@code L = E[g R⁻¹ gᵀ]/n} and {@code R = E[gᵀ L⁻¹ g]/m}, moving averages, each
 * with the other's inverse before the gradient. Where gradients leave out directions, n and m are the numbers of
 * directions that they have, as the law says of what they span.
 *
 * <p>These equations are covariant: gradients {@code BᵀgCᵀ} have factors {@code BᵀLB} and {@code CRCᵀ}. So with s = 1
 * steepest descent under the Euclidean or the spectral norm is invariant to any linear change {@code B w C} of the
 * weights, if the start is covariant, too. A start from the identity is not; here the factors begin with the fit to the
 * first gradients, found by turns, and no weight moves before.
 *
 * <p>A fit is unique if there are more first gradients than the ratio of the sides. They are kept as long as the state:
 * so many copies of the weights. A side longer than {@link Sides#LIMIT} gets no factor; the other is then
 * {@code E[gᵀg]/m}. Sources: KL-Shampoo (arXiv 2509.03378) for the equations; Dutilleul (1999) for the fit by turns.
 *
 * @param decay weight of the past in the factors, in [0, 1)
 * @param exponent s, the inverse metric being {@code L^{-s} g R^{-s}}: 1/2 is KL-Shampoo's
 * @param start number of first gradients that the factors begin with
 * @param every steps between two renewals of the roots after that
 * @param root how inverse roots are taken
 */
public record KlKronecker(double decay, double exponent, int start, int every, InverseRoot root)
        implements Preconditioner {

    /** Checks the ranges. */
    public KlKronecker {
        Accumulation.ema(decay);
        Kronecker.checkExponent(exponent);
        Kronecker.checkInterval(every);
        if (start < 1) {
            throw new IllegalArgumentException("factors begin with one gradient or more, found start " + start);
        }
    }

    /** The same with inverse metric {@code L^{-s} g R^{-s}}. */
    public KlKronecker exponent(double s) {
        return new KlKronecker(decay, s, start, every, root);
    }

    /** The same with factors that begin with so many gradients. */
    public KlKronecker start(int gradients) {
        return new KlKronecker(decay, exponent, gradients, every, root);
    }

    /** The same with roots renewed only every so many steps. */
    public KlKronecker every(int steps) {
        return new KlKronecker(decay, exponent, start, steps, root);
    }

    @Override
    public int skips() {
        return start - 1;
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
        if (Sides.BOTH.count(m, n) == 0) {
            Diagonal diagonal = new Diagonal(Accumulation.ema(decay).debias(), exponent, 1e-30, Damping.METRIC);
            return diagonal.on(like, arena, diagonal + " in place of " + this + Sides.BOTH.limits(m, n));
        }
        Optional<KlLearner.Side> left = side(Sides.BOTH.left(m, n), "left", like, m, arena, halved);
        Optional<KlLearner.Side> right = side(Sides.BOTH.right(m, n), "right", like, n, arena, halved);
        Factors factors = new Factors(left.map(KlLearner.Side::root), right.map(KlLearner.Side::root));
        return new FactorState(this + Sides.BOTH.limits(m, n), factors, new KlLearner(this, left, right, like, arena));
    }

    private Optional<KlLearner.Side> side(
            boolean wanted, String name, Tensor like, long n, Arena arena, boolean halved) {
        return wanted
                ? Optional.of(new KlLearner.Side(
                        arena.own(name + "-factor", like.new_zeros(like.size(0), n, n)),
                        new Factor(name, like, n, exponent, halved, root, arena),
                        arena.own(name + "-rank", like.new_zeros(like.size(0), 1, 1))))
                : Optional.empty();
    }

    @Override
    public Norm withoutMemory() {
        return Norms.spectral();
    }

    @Override
    public double degree(long m, long n) {
        return exponent;
    }

    @Override
    public String toString() {
        return "kl-kronecker(" + decay + ", exponent " + exponent + ", start " + start
                + (every == 1 ? "" : ", every " + every) + ", " + Naming.of(root) + ")";
    }
}
