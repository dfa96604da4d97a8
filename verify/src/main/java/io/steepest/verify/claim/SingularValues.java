package io.steepest.verify.claim;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The singular value decomposition {@code UΣVᵀ} by one-sided Jacobi rotations, in plain Java.
 *
 * @param u left vectors {@code [m,r]}, the columns of vanishing values zero
 * @param sigma values {@code [r,1]}, largest first, r = min(m,n)
 * @param v right vectors {@code [n,r]}
 */
record SingularValues(Matrix u, Matrix sigma, Matrix v) {
    private static final int SWEEPS = 60;
    private static final double SETTLED = 1e-15;

    /** Decomposes. */
    static SingularValues of(Matrix a) {
        if (a.rows() < a.columns()) {
            SingularValues t = of(a.transpose());
            return new SingularValues(t.v, t.sigma, t.u).leftZeroed();
        }
        int n = a.columns();
        double[][] columns = new double[n][];
        double[][] right = new double[n][];
        for (int j = 0; j < n; j++) {
            columns[j] = a.column(j).entries();
            right[j] = new double[n];
            right[j][j] = 1;
        }
        boolean turned = true;
        for (int sweep = 0; turned && sweep < SWEEPS; sweep++) {
            turned = false;
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    turned |= orthogonalize(columns, right, p, q);
                }
            }
        }
        return sorted(columns, right, a.rows());
    }

    /** Turns two columns until they are orthogonal; whether they were not. */
    private static boolean orthogonalize(double[][] columns, double[][] right, int p, int q) {
        double pp = dot(columns[p], columns[p]);
        double qq = dot(columns[q], columns[q]);
        double pq = dot(columns[p], columns[q]);
        if (Math.abs(pq) <= SETTLED * Math.sqrt(pp * qq) || pq == 0) {
            return false;
        }
        double zeta = (qq - pp) / (2 * pq);
        double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        double c = 1 / Math.sqrt(1 + t * t);
        turn(columns[p], columns[q], c, c * t);
        turn(right[p], right[q], c, c * t);
        return true;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static void turn(double[] x, double[] y, double c, double s) {
        for (int i = 0; i < x.length; i++) {
            double xi = x[i];
            x[i] = c * xi - s * y[i];
            y[i] = s * xi + c * y[i];
        }
    }

    private static SingularValues sorted(double[][] columns, double[][] right, int rows) {
        int n = columns.length;
        double[] lengths =
                Arrays.stream(columns).mapToDouble(x -> Math.sqrt(dot(x, x))).toArray();
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -lengths[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        double tiny = lengths[order[0]] * Math.max(rows, n) * Math.ulp(1.0);
        Matrix sigma = Matrix.of(n, 1, (j, k) -> lengths[order[j]] <= tiny ? 0 : lengths[order[j]]);
        Matrix u = Matrix.of(rows, n, (i, j) -> sigma.at(j, 0) == 0 ? 0 : columns[order[j]][i] / lengths[order[j]]);
        Matrix v = Matrix.of(n, n, (i, j) -> right[order[j]][i]);
        return new SingularValues(u, sigma, v);
    }

    private SingularValues leftZeroed() {
        return new SingularValues(
                Matrix.of(u.rows(), u.columns(), (i, j) -> sigma.at(j, 0) == 0 ? 0 : u.at(i, j)), sigma, v);
    }

    /** {@code U f(Σ) Vᵀ}, null directions left out. */
    Matrix mapped(DoubleUnaryOperator f) {
        Matrix scaled = Matrix.of(
                u.rows(),
                u.columns(),
                (i, j) -> u.at(i, j) * (sigma.at(j, 0) == 0 ? 0 : f.applyAsDouble(sigma.at(j, 0))));
        return scaled.times(v.transpose());
    }

    /** {@code UVᵀ}, null directions left out. */
    Matrix polar() {
        return mapped(s -> 1);
    }

    /** A matrix with given singular values and random vectors. */
    static Matrix compose(Random random, int rows, int columns, double... values) {
        Matrix u = orthonormal(Matrix.normal(random, rows, values.length));
        Matrix v = orthonormal(Matrix.normal(random, columns, values.length));
        return Matrix.of(rows, values.length, (i, j) -> u.at(i, j) * values[j]).times(v.transpose());
    }

    /** The columns made orthonormal one after the other, twice over against rounding. */
    static Matrix orthonormal(Matrix a) {
        double[][] columns = new double[a.columns()][];
        for (int j = 0; j < columns.length; j++) {
            double[] x = a.column(j).entries();
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < j; k++) {
                    double[] y = columns[k];
                    double along = dot(x, y);
                    for (int i = 0; i < x.length; i++) {
                        x[i] -= along * y[i];
                    }
                }
            }
            double length = Math.sqrt(dot(x, x));
            columns[j] = Arrays.stream(x).map(e -> e / length).toArray();
        }
        return Matrix.of(a.rows(), a.columns(), (i, j) -> columns[j][i]);
    }
}
