package io.steepest.linalg;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Coefficient sets of odd polynomials {@code p(x) = a·x + b·x³ + c·x⁵} that drive singular values to
 * one, a polynomial a step.
 *
 * @param name as {@code explain} prints it
 * @param steps in the order of use
 */
public record Coefficients(String name, List<Quintic> steps) {
    /** Margin by which Polar Express shrinks its input and its polynomials against rounding. */
    static final double SAFETY = 1e-2;

    private static final double SMALLEST_SINGULAR_VALUE = 1e-3;
    private static final double CUSHION = 0.02;

    /** Copies the steps and checks that there is one. */
    public Coefficients {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(name + " needs at least one step");
        }
    }

    /** The cubic {@code 1.5x − 0.5x³}, Bernstein and Newhouse (2024), Eq. (36). */
    public static Coefficients cubic(int steps) {
        return repeat("cubic", new Quintic(1.5, -0.5, 0), steps);
    }

    /**
     * Keller Jordan's quintic. Steep at zero, it never settles: singular values end in about
     * [0.68, 1.21], not at one.
     */
    public static Coefficients quintic(int steps) {
        return repeat("quintic", new Quintic(3.4445, -4.7750, 2.0315), steps);
    }

    /** The quintic {@code (15x − 10x³ + 3x⁵)/8}, the flattest at one. */
    public static Coefficients flattest(int steps) {
        return repeat("flattest quintic", new Quintic(15 / 8.0, -10 / 8.0, 3 / 8.0), steps);
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
        if (!(smallest > 0 && smallest < 1)) {
            throw new IllegalArgumentException("smallest singular value must be in (0, 1), found " + smallest);
        }
        List<Quintic> fitted = new ArrayList<>();
        double l = smallest;
        double u = 1;
        for (int i = 0; i < steps; i++) {
            Quintic p = Quintic.best(Math.max(l, cushion * u), u);
            if (cushion * u > l) {
                p = p.times(2 / (p.at(l) + p.at(u)));
            }
            if (i < steps - 1) {
                p = p.shrunk(1 + safety);
            }
            fitted.add(p);
            l = p.at(l);
            u = 2 - l;
        }
        return new Coefficients("polar express", fitted);
    }

    /** What the whole composition makes of a singular value. */
    public double at(double x) {
        for (Quintic p : steps) {
            x = p.at(x);
        }
        return x;
    }

    @Override
    public String toString() {
        return name + "(" + steps.size() + ")";
    }

    private static Coefficients repeat(String name, Quintic step, int steps) {
        return new Coefficients(name, Collections.nCopies(steps, step));
    }
}
