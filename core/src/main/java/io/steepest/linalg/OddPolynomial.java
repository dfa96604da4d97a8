package io.steepest.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The odd polynomial {@code c₀x + c₁x³ + … + c_n x^(2n+1)}. Bernstein and Newhouse (2024), Appendix A, Eq. (37).
 *
 * @param coefficients {@code c₀ … c_n}, the slope at zero first
 */
public record OddPolynomial(List<Double> coefficients) {
    /** Beyond this the powers of x cancel to fewer digits than float32 has. */
    static final int GREATEST_FITTED_DEGREE = 21;

    /** Copies the coefficients and checks that there is one and that all are finite. */
    public OddPolynomial {
        coefficients = List.copyOf(coefficients);
        if (coefficients.isEmpty() || !coefficients.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "an odd polynomial needs at least one coefficient, all finite, found " + coefficients);
        }
    }

    /** The polynomial with these coefficients of x, x³, x⁵, …. */
    public static OddPolynomial of(double... coefficients) {
        return new OddPolynomial(Arrays.stream(coefficients).boxed().toList());
    }

    /**
     * {@code x·Σ_k C(2k,k)/4^k·(1 − x²)^k} for k up to n, degree 2n+1: the Taylor family, {@code 1/√(1 − t)} cut off and
     * taken at {@code t = 1 − x²}. Flattest at one of its degree; 3 is the cubic of Eq. (36).
     *
     * @param degree odd, at least 1
     */
    public static OddPolynomial taylor(int degree) {
        int n = order(degree);
        double[] c = new double[n + 1];
        double term = 1;
        for (int k = 0; k <= n; k++) {
            // (1 − y)^k = Σ_j C(k,j) (−y)^j
            double choose = term;
            for (int j = 0; j <= k; j++) {
                c[j] += choose;
                choose *= -(double) (k - j) / (j + 1);
            }
            term *= (2.0 * k + 1) / (2.0 * k + 2);
        }
        return of(c);
    }

    /**
     * The polynomial nearest to one on {@code [l, u]} among all of its degree: the largest error there is least.
     *
     * @param degree odd, 1 to 21
     * @param l lower end, positive
     * @param u upper end, at least l
     */
    public static OddPolynomial nearestToOne(int degree, double l, double u) {
        if (!(0 < l && l <= u && u < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("an interval to fit on needs 0 < l ≤ u, found [" + l + ", " + u + "]");
        }
        if (degree > GREATEST_FITTED_DEGREE) {
            throw new IllegalArgumentException(
                    "a fitted polynomial has degree at most " + GREATEST_FITTED_DEGREE + ", found " + degree);
        }
        return Remez.nearestToOne(order(degree), l, u);
    }

    /** The n of the degree 2n+1. */
    private static int order(int degree) {
        if (degree < 1 || degree % 2 == 0) {
            throw new IllegalArgumentException("degree must be odd and positive, found " + degree);
        }
        return (degree - 1) / 2;
    }

    /** The power of the last term. */
    public int degree() {
        return 2 * coefficients.size() - 1;
    }

    /** The slope at zero, by which a small x is multiplied. */
    public double slope() {
        return coefficients.get(0);
    }

    /** Its value at {@code x}. */
    public double at(double x) {
        double y = x * x;
        double sum = 0;
        for (int k = coefficients.size() - 1; k >= 0; k--) {
            sum = sum * y + coefficients.get(k);
        }
        return x * sum;
    }

    /** {@code factor·p}. */
    OddPolynomial times(double factor) {
        return new OddPolynomial(coefficients.stream().map(c -> c * factor).toList());
    }

    /** {@code p(x / margin)}. */
    OddPolynomial shrunk(double margin) {
        List<Double> shrunk = new ArrayList<>();
        for (int k = 0; k < coefficients.size(); k++) {
            shrunk.add(coefficients.get(k) / Math.pow(margin, 2 * k + 1));
        }
        return new OddPolynomial(shrunk);
    }
}
