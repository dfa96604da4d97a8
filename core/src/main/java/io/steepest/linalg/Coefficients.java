package io.steepest.linalg;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A composition of odd polynomials that drives singular values to one, a polynomial a step.
 *
 * @param name as {@code explain} prints it
 * @param steps in the order of use
 */
public record Coefficients(String name, List<OddPolynomial> steps) {
    /** Margin by which Polar Express shrinks its input and its polynomials against rounding. */
    static final double SAFETY = 1e-2;

    private static final double SMALLEST_SINGULAR_VALUE = 1e-3;
    /** Least lower end of an interval that a polynomial is fitted to, over the upper one. */
    static final double CUSHION = 0.02;

    private static final int QUINTIC = 5;
    /** Beyond the bands of all sets. */
    private static final double FAR = 2;

    private static final int POINTS = 512;

    /** Copies the steps and checks that there is one. */
    public Coefficients {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(name + " needs at least one step");
        }
    }

    /**
     * Whether singular values that rounding makes longer before every polynomial still end near one. Beyond the interval
     * that a polynomial was fitted to it grows without bound, and sets without a margin reach its end.
     *
     * @param rounding relative
     */
    boolean bears(double rounding) {
        for (int i = 1; i <= POINTS; i++) {
            double x = (double) i / POINTS;
            for (OddPolynomial p : steps) {
                x = p.at(x) * (1 + rounding);
            }
            if (!(Math.abs(x) < FAR)) {
                return false;
            }
        }
        return true;
    }

    /** The published set of that name; {@link Published} has each with its source. */
    public static Coefficients named(String name) {
        return Published.named(name).coefficients();
    }

    /** The names of the published sets. */
    public static List<String> names() {
        return Published.names();
    }

    /** The cubic {@code 1.5x − 0.5x³}, Bernstein and Newhouse (2024), Eq. (36). */
    public static Coefficients cubic(int steps) {
        return repeat("cubic", OddPolynomial.taylor(3), steps);
    }

    /**
     * Keller Jordan's quintic. Steep at zero, it never settles: singular values end in about
     * [0.68, 1.21], not at one.
     */
    public static Coefficients quintic(int steps) {
        return repeat("quintic", OddPolynomial.of(3.4445, -4.7750, 2.0315), steps);
    }

    /** The quintic {@code (15x − 10x³ + 3x⁵)/8}, the flattest at one. */
    public static Coefficients flattest(int steps) {
        return repeat("flattest quintic", OddPolynomial.taylor(QUINTIC), steps);
    }

    /**
     * The flattest polynomial at one of its degree, {@link OddPolynomial#taylor}, repeated: Eq. (37).
     *
     * @param degree odd, at least 3
     */
    public static Coefficients taylor(int degree, int steps) {
        return repeat("taylor " + degree, OddPolynomial.taylor(degree), steps);
    }

    /** Polar Express for singular values in [0.001, 1], with the defaults of its authors. */
    public static Coefficients polarExpress(int steps) {
        return polarExpress(SMALLEST_SINGULAR_VALUE, steps, SAFETY, CUSHION);
    }

    /**
     * Polar Express: each step is the best quintic for the interval that the one before leaves. Amsel,
     * Persson, Musco, Gower (2025), arXiv 2505.16932, Algorithm 1 and section 4.4.
     *
     * @param smallest lower end of the interval of singular values, in (0, 1)
     * @param steps number of polynomials
     * @param safety relative margin against rounding above one, all steps but the last
     * @param cushion lower end that a step is fitted to is at least this part of the upper end
     */
    public static Coefficients polarExpress(double smallest, int steps, double safety, double cushion) {
        List<OddPolynomial> fitted = compose(QUINTIC, smallest, 1, steps, safety, cushion);
        return new Coefficients("polar express", fitted);
    }

    /**
     * The best composition for singular values in an interval: each step is the polynomial of that degree
     * nearest to one on what the step before leaves. No margin against rounding.
     *
     * @param degree odd, 1 to 21
     * @param smallest lower end of the singular values, positive
     * @param largest upper end, at least the lower
     * @param steps number of polynomials
     */
    public static Coefficients fitted(int degree, double smallest, double largest, int steps) {
        return new Coefficients("fitted " + degree, compose(degree, smallest, largest, steps, 0, 0));
    }

    static List<OddPolynomial> compose(
            int degree, double smallest, double largest, int steps, double safety, double cushion) {
        List<OddPolynomial> fitted = new ArrayList<>();
        double l = smallest;
        double u = largest;
        for (int i = 0; i < steps; i++) {
            double from = Math.max(l, cushion * u);
            OddPolynomial p = OddPolynomial.nearestToOne(degree, from, u);
            if (from > l) {
                // values now lie in [p(l), 1 + error]; the middle of that goes to one
                p = p.times(2 / (p.at(l) + 2 - p.at(from)));
            }
            if (i < steps - 1) {
                p = p.shrunk(1 + safety);
            }
            fitted.add(p);
            l = p.at(l);
            u = 2 - l;
        }
        return fitted;
    }

    /** The first steps of this set, the last one repeated where it has fewer. */
    public Coefficients first(int count) {
        List<OddPolynomial> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(steps.get(Math.min(i, steps.size() - 1)));
        }
        return new Coefficients(name, taken);
    }

    /** What the whole composition makes of a singular value. */
    public double at(double x) {
        for (OddPolynomial p : steps) {
            x = p.at(x);
        }
        return x;
    }

    /** The slope of the composition at zero, by which a small singular value is multiplied. */
    public double slope() {
        double slope = 1;
        for (OddPolynomial p : steps) {
            slope *= p.slope();
        }
        return slope;
    }

    @Override
    public String toString() {
        return name + "(" + steps.size() + ")";
    }

    private static Coefficients repeat(String name, OddPolynomial step, int steps) {
        return new Coefficients(name, Collections.nCopies(steps, step));
    }
}
