package io.steepest.norm;

import io.steepest.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Minimizes {@code ⟨g,d⟩ + ½‖d‖²} from values and subgradients of the norm alone, with a certificate: the ellipsoid
 * method with deep cuts (Shor; Yudin and Nemirovski, 1976). It knows no oracle and no dual norm.
 *
 * <p>In an ellipsoid {@code (x−c)ᵀP⁻¹(x−c) ≤ 1} that holds the minimizer, a subgradient h at the center c bounds the
 * minimum from below by {@code φ(c) − √(hᵀPh)}.
 */
final class EllipsoidMethod {
    private final Norm norm;
    private final double[] g;
    private final double unit;
    private final int rows;
    private final int size;
    private final double[] center;
    // P = BBᵀ; updating P itself loses its positive definiteness at kinks
    private final double[] b;
    private double upper = Double.POSITIVE_INFINITY;
    private double lower = Double.NEGATIVE_INFINITY;
    private double[] best;

    /**
     * Starts from the ball about zero of a Frobenius radius.
     *
     * @param norm as it is
     * @param unit the norm is divided by it
     * @param g one matrix {@code [1,m,n]}
     */
    EllipsoidMethod(Norm norm, double unit, Tensor g, double radius) {
        this.norm = norm;
        this.unit = unit;
        this.rows = (int) g.size(1);
        this.size = (int) g.numel();
        this.g = new double[size];
        g.contiguous().data_ptr_double().get(this.g);
        this.center = new double[size];
        this.best = center.clone();
        this.b = new double[size * size];
        for (int i = 0; i < size; i++) {
            b[i * size + i] = radius;
        }
    }

    /** Runs until upper and lower bound are so near; false if that takes too many steps. */
    boolean solve(double tolerance, int steps) {
        for (int t = 0; t < steps; t++) {
            cut();
            if (upper - lower <= tolerance) {
                return true;
            }
        }
        return false;
    }

    private void cut() {
        double[] h = new double[size];
        double value = evaluate(h);
        double[] eta = new double[size];
        double square = 0;
        for (int j = 0; j < size; j++) {
            for (int i = 0; i < size; i++) {
                eta[j] += b[i * size + j] * h[i];
            }
            square += eta[j] * eta[j];
        }
        double width = Math.sqrt(square);
        if (value < upper) {
            upper = value;
            best = center.clone();
        }
        lower = Math.max(lower, value - width);
        double depth = Math.min(0.99, (value - upper) / width);
        double n = size;
        double shift = (1 + n * depth) / (n + 1);
        double grow = Math.sqrt(n * n / (n * n - 1) * (1 - depth * depth));
        double flatten = Math.sqrt(1 - 2 * shift / (1 + depth)) - 1;
        for (int i = 0; i < size; i++) {
            double along = 0;
            for (int j = 0; j < size; j++) {
                along += b[i * size + j] * eta[j] / width;
            }
            center[i] -= shift * along;
            for (int j = 0; j < size; j++) {
                b[i * size + j] = grow * (b[i * size + j] + flatten * along * eta[j] / width);
            }
        }
    }

    /** The objective at the center, and a subgradient into {@code h}. */
    private double evaluate(double[] h) {
        try (PointerScope scope = new PointerScope()) {
            Tensor d = Tensors.of(center).reshape(1, rows, size / rows);
            d.requires_grad_(true);
            Tensor norm = this.norm.of(d);
            norm.backward();
            d.grad().data_ptr_double().get(h);
            double length = norm.item_double();
            double value = length * length / (2 * unit * unit);
            for (int i = 0; i < size; i++) {
                value += g[i] * center[i];
                h[i] = g[i] + length / (unit * unit) * h[i];
            }
            return value;
        }
    }

    /** The least value found. */
    double upper() {
        return upper;
    }

    /** What the minimum is certainly not below. */
    double lower() {
        return lower;
    }

    /** Frobenius length of the best point. */
    double distance() {
        double square = 0;
        for (double x : best) {
            square += x * x;
        }
        return Math.sqrt(square);
    }
}
