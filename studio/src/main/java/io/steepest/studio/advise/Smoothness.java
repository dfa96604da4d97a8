package io.steepest.studio.advise;

import java.util.List;

/**
 * Layer-wise smoothness {@code L = L0 + L1·‖g‖†}: the sharpness along the steepest direction of a norm over the dual norm of
 * the gradient, fitted by least squares with both numbers not negative (Riabinin et al., 2025, call it
 * (L0, L1)-smoothness of a layer).
 *
 * <p>Theirs bounds how much gradients can differ between any two points; ours is the curvature along the one direction that
 * the optimizer takes, at the points where a run was measured.
 *
 * @param tensor name of the parameter
 * @param norm name of the candidate
 * @param constant L0
 * @param slope L1
 * @param fit the part of the variance of L that is explained, R²; NaN if L does not vary
 * @param count number of points
 */
public record Smoothness(String tensor, String norm, double constant, double slope, double fit, int count) {

    /** Returns the fit through some points of a tensor and a norm; NaN if there are fewer than two. */
    static Smoothness of(String tensor, String norm, List<Measured> points) {
        double[] x = points.stream().mapToDouble(Measured::dual).toArray();
        double[] y = points.stream().mapToDouble(Measured::sharpness).toArray();
        int n = x.length;
        if (n < 2) {
            return new Smoothness(tensor, norm, Double.NaN, Double.NaN, Double.NaN, n);
        }
        double meanX = mean(x);
        double meanY = mean(y);
        double spread = sum(x, x) - n * meanX * meanX;
        double slope = spread > 0 ? (sum(x, y) - n * meanX * meanY) / spread : 0;
        double constant = meanY - slope * meanX;
        if (slope < 0) {
            slope = 0;
            constant = Math.max(0, meanY);
        } else if (constant < 0) {
            constant = 0;
            slope = Math.max(0, sum(x, y) / sum(x, x));
        }
        double rest = 0;
        double all = 0;
        for (int i = 0; i < n; i++) {
            rest += Math.pow(y[i] - constant - slope * x[i], 2);
            all += Math.pow(y[i] - meanY, 2);
        }
        return new Smoothness(tensor, norm, constant, slope, all > 0 ? 1 - rest / all : Double.NaN, n);
    }

    private static double mean(double[] x) {
        double sum = 0;
        for (double each : x) {
            sum += each;
        }
        return sum / x.length;
    }

    private static double sum(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
