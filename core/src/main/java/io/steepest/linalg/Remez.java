package io.steepest.linalg;

import java.util.function.DoubleUnaryOperator;

/**
 * The exchange of Remez for odd polynomials near one. The best {@code p(x) = x·q(x²)} on {@code [l, u]} with n+1
 * coefficients is the one whose error {@code 1 − p} has n+2 extrema, equal in size and alternating in sign. Amsel et
 * al. (2025), Algorithm 2, is the case n = 2.
 */
final class Remez {
    private static final int MOST_EXCHANGES = 60;
    private static final double SETTLED = 1e-9;
    /** Where the best error is below this, the interval is a point to rounding. */
    private static final double LEAST_ERROR = 1e-13;

    private Remez() {}

    static OddPolynomial nearestToOne(int n, double l, double u) {
        if (Math.pow((u - l) / (u + l), n + 1) < LEAST_ERROR) {
            return OddPolynomial.taylor(2 * n + 1).shrunk(u);
        }
        double[] points = chebyshevPoints(n + 2, l, u);
        for (int i = 0; i < MOST_EXCHANGES; i++) {
            double error = levelledError(points);
            OddPolynomial p = interpolate(points, error);
            double[] extrema = extrema(p, points);
            double worst = 0;
            for (double x : extrema) {
                worst = Math.max(worst, Math.abs(1 - p.at(x)));
            }
            if (worst <= Math.abs(error) * (1 + SETTLED) + rounding(p, u)) {
                return p;
            }
            points = extrema;
        }
        throw new ArithmeticException(
                "no best polynomial of degree " + (2 * n + 1) + " found on [" + l + ", " + u + "]");
    }

    /** Where the Chebyshev polynomial of the interval has its extrema, ends included: a good first guess. */
    private static double[] chebyshevPoints(int count, double l, double u) {
        double[] points = new double[count];
        for (int i = 0; i < count; i++) {
            points[i] = (l + u) / 2 - (u - l) / 2 * Math.cos(Math.PI * i / (count - 1));
        }
        // the cosine need not give the ends exactly
        points[0] = l;
        points[count - 1] = u;
        return points;
    }

    /** The E for which n+2 conditions {@code x·q(x²) = 1 ∓ E} have a solution q of n+1 coefficients. */
    private static double levelledError(double[] points) {
        double ones = 0;
        double signs = 0;
        for (int i = 0; i < points.length; i++) {
            // divided difference of order n+1 in y = x², which is zero for q
            double weight = 1 / points[i];
            for (int j = 0; j < points.length; j++) {
                if (j != i) {
                    weight /= (points[i] - points[j]) * (points[i] + points[j]);
                }
            }
            ones += weight;
            signs += i % 2 == 0 ? weight : -weight;
        }
        return ones / signs;
    }

    /** The polynomial with {@code p(x_i) = 1 − (−1)^i·E} at all but the last point, and so there too: Newton's form in x². */
    private static OddPolynomial interpolate(double[] points, double error) {
        int terms = points.length - 1;
        double[] y = new double[terms];
        double[] divided = new double[terms];
        for (int i = 0; i < terms; i++) {
            y[i] = points[i] * points[i];
            divided[i] = (i % 2 == 0 ? 1 - error : 1 + error) / points[i];
        }
        for (int order = 1; order < terms; order++) {
            for (int i = terms - 1; i >= order; i--) {
                divided[i] = (divided[i] - divided[i - 1]) / (y[i] - y[i - order]);
            }
        }
        double[] c = new double[terms];
        for (int i = terms - 1; i >= 0; i--) {
            // c ← (y − y_i)·c + divided_i
            for (int k = terms - 1; k > 0; k--) {
                c[k] = c[k - 1] - y[i] * c[k];
            }
            c[0] = divided[i] - y[i] * c[0];
        }
        return OddPolynomial.of(c);
    }

    /** The ends and the extrema of the error between them: one between each two neighbouring zeros. */
    private static double[] extrema(OddPolynomial p, double[] points) {
        double[] zeros = new double[points.length - 1];
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = signChange(x -> 1 - p.at(x), points[i], points[i + 1]);
        }
        double[] extrema = points.clone();
        for (int i = 1; i < points.length - 1; i++) {
            extrema[i] = signChange(x -> slope(p, x), zeros[i - 1], zeros[i]);
        }
        return extrema;
    }

    private static double slope(OddPolynomial p, double x) {
        double sum = 0;
        for (int k = p.coefficients().size() - 1; k >= 0; k--) {
            sum = sum * x * x + (2 * k + 1) * p.coefficients().get(k);
        }
        return sum;
    }

    /** Bisection, down to neighbouring numbers. */
    private static double signChange(DoubleUnaryOperator f, double from, double to) {
        boolean sign = f.applyAsDouble(from) > 0;
        double low = from;
        double high = to;
        while (true) {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) {
                return middle;
            }
            if (f.applyAsDouble(middle) > 0 == sign) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    private static double rounding(OddPolynomial p, double u) {
        double size = 0;
        for (int k = 0; k < p.coefficients().size(); k++) {
            size += Math.abs(p.coefficients().get(k)) * Math.pow(u, 2 * k + 1);
        }
        return 4 * Math.ulp(size);
    }
}
