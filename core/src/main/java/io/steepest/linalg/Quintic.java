package io.steepest.linalg;

/**
 * The odd polynomial {@code a·x + b·x³ + c·x⁵}.
 *
 * @param a slope at zero
 * @param b factor of x³
 * @param c factor of x⁵
 */
public record Quintic(double a, double b, double c) {
    private static final double SETTLED = 1e-15;
    private static final int MOST_EXCHANGES = 100;

    /** Its value at {@code x}. */
    public double at(double x) {
        double y = x * x;
        return x * (a + y * (b + y * c));
    }

    /** {@code factor·p}. */
    Quintic times(double factor) {
        return new Quintic(a * factor, b * factor, c * factor);
    }

    /** {@code p(x / margin)}. */
    Quintic shrunk(double margin) {
        return new Quintic(a / margin, b / Math.pow(margin, 3), c / Math.pow(margin, 5));
    }

    /**
     * The odd quintic nearest to one on {@code [l, u]}, by Remez exchange: the error at the four points
     * {@code l < q < r < u} is equal and alternates, q and r being the extrema inside. Amsel et al.
     * (2025), Algorithm 2.
     */
    static Quintic best(double l, double u) {
        if (1 - 5e-6 <= l / u) {
            // the interval is a point to rounding: the polynomial that is flattest there
            return new Quintic(15 / 8.0 / u, -10 / 8.0 / Math.pow(u, 3), 3 / 8.0 / Math.pow(u, 5));
        }
        double q = (3 * l + u) / 4;
        double r = (l + 3 * u) / 4;
        double before = Double.POSITIVE_INFINITY;
        for (int i = 0; i < MOST_EXCHANGES; i++) {
            double[] abce = equalRipple(l, q, r, u);
            Quintic p = new Quintic(abce[0], abce[1], abce[2]);
            double error = abce[3];
            if (Math.abs(before - error) <= SETTLED) {
                return p;
            }
            before = error;
            double root = Math.sqrt(9 * p.b * p.b - 20 * p.a * p.c);
            q = Math.sqrt((-3 * p.b - root) / (10 * p.c));
            r = Math.sqrt((-3 * p.b + root) / (10 * p.c));
        }
        throw new ArithmeticException("no best quintic found on [" + l + ", " + u + "]");
    }

    /** Solves {@code a·x + b·x³ + c·x⁵ ± e = 1} at four points, the sign of e alternating. */
    private static double[] equalRipple(double... points) {
        double[][] rows = new double[4][];
        for (int i = 0; i < 4; i++) {
            double x = points[i];
            rows[i] = new double[] {x, Math.pow(x, 3), Math.pow(x, 5), i % 2 == 0 ? 1 : -1, 1};
        }
        return solve(rows);
    }

    /** Gaussian elimination with row pivoting on a 4×5 augmented matrix. */
    private static double[] solve(double[][] m) {
        int n = m.length;
        for (int i = 0; i < n; i++) {
            int pivot = i;
            for (int j = i + 1; j < n; j++) {
                if (Math.abs(m[j][i]) > Math.abs(m[pivot][i])) {
                    pivot = j;
                }
            }
            double[] row = m[pivot];
            m[pivot] = m[i];
            m[i] = row;
            for (int j = 0; j < n; j++) {
                double factor = j == i ? 0 : m[j][i] / row[i];
                for (int k = i; k <= n; k++) {
                    m[j][k] -= factor * row[k];
                }
            }
        }
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = m[i][n] / m[i][i];
        }
        return x;
    }
}
