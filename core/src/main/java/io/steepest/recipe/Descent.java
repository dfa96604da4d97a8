package io.steepest.recipe;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.precondition.Preconditioner;
import io.steepest.smooth.Ema;
import io.steepest.smooth.Smoothing;
import io.steepest.step.Length;
import io.steepest.tensor.Naming;

/**
 * How tensors descend: norm, coordinates, smoothing, magnitude, rate and decay. A value, whose methods return changed copies.
 *
 * @param norm the norm that the step is steepest under
 * @param preconditioner how its coordinates are learnt
 * @param smoothing how gradients or updates are smoothed
 * @param smoothed which of the two are smoothed
 * @param oracle what answers in local coordinates: the norm's own oracle, or what a published rule has in its place
 * @param magnitude how long the update is: of unit norm, the dual norm, or as long as that of another descent
 * @param rate factor on the recipe's step size
 * @param decay how strongly weights are drawn to zero, and where in a step
 */
public record Descent(
        Norm norm,
        Preconditioner preconditioner,
        Smoothing smoothing,
        Smoothed smoothed,
        Oracle oracle,
        Magnitude magnitude,
        double rate,
        Decay decay) {

    /** Checks that the rate is not negative. */
    public Descent {
        if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("rate of a role must not be negative, found " + rate);
        }
        smoothed = smoothing.isNone() ? Smoothed.GRADIENTS : smoothed;
    }

    /** Normalized steepest descent under a norm: no coordinates, no smoothing, rate one, no decay. */
    public static Descent under(Norm norm) {
        return new Descent(
                norm,
                Preconditioner.none(),
                Ema.none(),
                Smoothed.GRADIENTS,
                Oracle.ofNorm(),
                new Magnitude.Unit(),
                1,
                Decay.none());
    }

    /**
     * The Frank–Wolfe method in the ball {@code ‖w‖ ≤ ρ}: {@code w ← (1−γ)w + γ·ρ·lmo(g)} with step size γ. From inside
     * the ball no step of size up to one leaves it, so the weights stay bounded without a decay to tune. Frank and Wolfe
     * (1956); with smoothed gradients, the constrained form of Scion (Pethick et al., 2025).
     *
     * <p>{@link Norm#gap} of this {@link #norm} says how far a convex loss is from its least value in the ball.
     *
     * @param norm whose ball it is
     * @param radius ρ, positive
     */
    public static Descent within(Norm norm, double radius) {
        if (!(radius > 0 && radius < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("radius of a ball must be positive and finite, found " + radius);
        }
        return under(norm.scaled(Scale.radius(radius))).decayedBy(1);
    }

    /** The same under another norm. */
    public Descent normedBy(Norm other) {
        return new Descent(other, preconditioner, smoothing, smoothed, oracle, magnitude, rate, decay);
    }

    /** The same with update {@code ‖m‖†·lmo(m)}. */
    public Descent unnormalized() {
        return new Descent(norm, preconditioner, smoothing, smoothed, oracle, new Magnitude.DualNorm(), rate, decay);
    }

    /**
     * The same direction at the length of another descent's update, matrix by matrix: Shampoo is mostly run at the length
     * of Adam, AdaGrad or SGD. Agarwal et al. (2020).
     *
     * @param other whose length is taken; its rate and decay play no part
     */
    public Descent graftedTo(Descent other) {
        return new Descent(
                norm, preconditioner, smoothing, smoothed, oracle, new Magnitude.Grafted(other), rate, decay);
    }

    /** Whether the update is {@code lmo(m)}, of unit norm. */
    public boolean normalized() {
        return magnitude instanceof Magnitude.Unit;
    }

    /** The same in learnt coordinates. */
    public Descent in(Preconditioner coordinates) {
        return new Descent(norm, coordinates, smoothing, smoothed, oracle, magnitude, rate, decay);
    }

    /** Returns this descent on smoothed gradients. */
    public Descent smoothedBy(Smoothing filter) {
        return smoothedBy(filter, Smoothed.GRADIENTS);
    }

    /**
     * Returns this descent with smoothing of gradients or of updates. Updates are smoothed at their whole length, before
     * rate and step size.
     */
    public Descent smoothedBy(Smoothing filter, Smoothed of) {
        return new Descent(norm, preconditioner, filter, of, oracle, magnitude, rate, decay);
    }

    /** Returns whether updates are smoothed. */
    public boolean smoothsUpdates() {
        return smoothed == Smoothed.UPDATES && !smoothing.isNone();
    }

    /** The same with another answer in local coordinates than the norm's oracle. */
    public Descent by(Oracle chosen) {
        return new Descent(norm, preconditioner, smoothing, smoothed, chosen, magnitude, rate, decay);
    }

    /** The same with updates of a Frobenius length {@code 1/c(m,n)}: RMS alignment. */
    public Descent alignedTo(Scale c) {
        return new Descent(norm, preconditioner, smoothing, smoothed, oracle, new Magnitude.Frobenius(c), rate, decay);
    }

    /** The same at a factor on the recipe's step size. */
    public Descent at(double factor) {
        return new Descent(norm, preconditioner, smoothing, smoothed, oracle, magnitude, factor, decay);
    }

    /** Returns this descent with weight decay of another strength, at the place where it has it: decoupled unless said. */
    public Descent decayedBy(double weightDecay) {
        return decayedBy(decay.of(weightDecay));
    }

    /** Returns this descent with another weight decay. */
    public Descent decayedBy(Decay weightDecay) {
        return new Descent(norm, preconditioner, smoothing, smoothed, oracle, magnitude, rate, weightDecay);
    }

    /**
     * Degree of homogeneity of the update in the gradients, at ε = 0: gradients c times as long make updates longer by c
     * to this power. Zero leaves the scale of the loss without effect, −1 that of the weights. NaN where factors are
     * given.
     *
     * @param m rows of the matrices
     * @param n columns of the matrices
     */
    public double degree(long m, long n) {
        double a = preconditioner.degree(m, n);
        return magnitude instanceof Magnitude.Grafted graft
                ? graft.other().degree(m, n)
                : magnitude instanceof Magnitude.Frobenius ? 0 : normalized() ? 0 - a : 1 - 2 * a;
    }

    /** Returns whether a step does to each entry what depends on that entry's gradients alone. */
    public boolean isEntrywise() {
        boolean answers = normalized()
                ? norm.isEntrywise(true) && !preconditioner.learns()
                : magnitude instanceof Magnitude.DualNorm && norm.isEntrywise(false);
        return answers && preconditioner.isEntrywise() && oracle.isOfNorm();
    }

    /** Whether the update is that of a norm, and which. */
    public Form form() {
        // averaged updates are no answer of a norm to any one gradient, but where they are linear in it
        boolean averaged = smoothsUpdates() && length() != Length.PROPORTIONAL;
        return !preconditioner.isMetric() || !oracle.isOfNorm() || averaged
                ? Form.NO_NORM
                : normalized() ? Form.ORACLE : magnitude instanceof Magnitude.DualNorm ? Form.STEEPEST : Form.ALIGNED;
    }

    /** How long its updates are, before rate and step size. */
    public Length length() {
        if (magnitude instanceof Magnitude.Grafted graft) {
            // only to about one, since it is measured in the other's norm and not in this one's
            return graft.other().length() == Length.PROPORTIONAL ? Length.PROPORTIONAL : Length.ABOUT_UNIT;
        }
        if (magnitude instanceof Magnitude.Frobenius) {
            return Length.ABOUT_UNIT;
        }
        boolean unit = normalized() && !smoothsUpdates();
        return unit ? Length.UNIT : normalized() || remembers() ? Length.ABOUT_UNIT : Length.PROPORTIONAL;
    }

    /**
     * Returns whether there is a norm to measure weights and gradients in, as some step rules do. A metric on one side of an oracle
     * makes none.
     */
    public boolean isMeasurable() {
        return magnitude instanceof Magnitude.Grafted graft ? graft.other().isMeasurable() : preconditioner.isMetric();
    }

    /** Whether its coordinates divide the gradient by its own past, so that its length falls out. */
    private boolean remembers() {
        return preconditioner.learns() && norm.equals(Norms.euclidean()) && degree(2, 2) == 0;
    }

    @Override
    public String toString() {
        return Naming.of(norm)
                + (preconditioner.learns() ? " in " + Naming.of(preconditioner) : "")
                + (oracle.isOfNorm() ? "" : " by " + Naming.of(oracle))
                + ", "
                + magnitude
                + (smoothing.isNone()
                        ? ""
                        : ", " + (smoothsUpdates() ? "then " : "") + "smoothed by " + Naming.of(smoothing))
                + (rate == 1 ? "" : ", rate " + Setting.number(rate))
                + (decay.isNone() ? "" : ", " + decay);
    }
}
