package io.steepest.norm;

import io.steepest.linalg.Polar;
import java.util.List;

/** The norms by name. */
public final class Norms {
    private static final int STEPS = 5;

    private Norms() {}

    /** {@code √Σ w_ij²}, Euclidean or Frobenius: gradient descent. */
    public static Norm euclidean() {
        return new Euclidean();
    }

    /** {@code max |w_ij|}, ℓ∞ of vectors, ℓ₁→ℓ∞ of matrices: sign descent. */
    public static Norm max() {
        return new Max();
    }

    /** {@code σ_max(w)}, its polar factor by five quintic Newton–Schulz steps: Muon's. */
    public static Norm spectral() {
        return spectral(Polar.quintic(STEPS));
    }

    /** {@code σ_max(w)}, its polar factor as given. */
    public static Norm spectral(Polar polar) {
        return new Spectral(polar);
    }

    /** {@code √(d_in/d_out)·σ_max(w)}, the RMS→RMS norm of linear layers; of a vector its root mean square. */
    public static Norm rmsToRms() {
        return rmsToRms(Polar.polarExpress(STEPS));
    }

    /** {@code √(d_in/d_out)·σ_max(w)}, its polar factor as given. */
    public static Norm rmsToRms(Polar polar) {
        return spectral(polar).scaled(Scale.rmsToRms());
    }

    /** {@code (Σ |w_ij|^p)^{1/p}}, ℓp of all entries; ∞ for the largest. */
    public static Norm lp(double p) {
        return new Lp(p, Lp.Along.ENTRIES);
    }

    /** ℓp of the singular values: trace norm (1), Frobenius (2), spectral (∞), by singular value decomposition. */
    public static Norm schatten(double p) {
        return Schatten.of(p);
    }

    /** {@code max_j ‖col_j(w)‖₂}, ℓ₁→ℓ₂. */
    public static Norm columns() {
        return oneToLp(2);
    }

    /** {@code max_j ‖col_j(w)‖_p}, the induced norm ℓ₁→ℓp (Proposition 8). */
    public static Norm oneToLp(double p) {
        return new Lp(p, Lp.Along.COLUMNS);
    }

    /** {@code max_i ‖row_i(w)‖_q} with {@code 1/p + 1/q = 1}, the induced norm ℓp→ℓ∞ (Proposition 8). */
    public static Norm lpToMax(double p) {
        return new Lp(Lp.conjugate(p), Lp.Along.ROWS);
    }

    /** {@code √d_in·max_i ‖row_i(w)‖₂}, the induced norm RMS→ℓ∞: the largest logit of an input of RMS one. */
    public static Norm rmsToMax() {
        return lpToMax(2).scaled(Scale.rmsToMax());
    }

    /** {@code max_j ‖col_j(w)‖_RMS}, the ℓ₁→RMS norm of embeddings {@code [d, vocabulary]}. */
    public static Norm oneToRms() {
        return columns().scaled(Scale.oneToRms());
    }

    /** {@code taps·max_tap ‖W_tap‖}, a norm of convolution kernels from one of their taps. */
    public static Norm tapwise(Norm ofTap) {
        return new Tapwise(ofTap);
    }

    /** The root mean square of the entries. */
    public static Norm rms() {
        return euclidean().scaled(Scale.rms());
    }

    /** Every norm, for tests that hold of all. */
    public static List<Norm> all() {
        return List.of(
                euclidean(),
                max(),
                spectral(Polar.svd()),
                spectral(Polar.cubic(30)),
                spectral(),
                spectral(Polar.polarExpress(8)),
                spectral().scaled(Scale.atLeastSquare()),
                rmsToRms(Polar.svd()),
                rmsToRms(),
                columns(),
                oneToRms(),
                tapwise(rmsToRms(Polar.svd())),
                lp(1),
                lp(1.5),
                lp(3),
                lp(Double.POSITIVE_INFINITY),
                schatten(1),
                schatten(1.5),
                schatten(4),
                schatten(Double.POSITIVE_INFINITY),
                oneToLp(1),
                oneToLp(1.25),
                oneToLp(Double.POSITIVE_INFINITY),
                lpToMax(1),
                lpToMax(3),
                lpToMax(Double.POSITIVE_INFINITY),
                rmsToMax(),
                rms(),
                max().scaled(Scale.matchAdamRms()),
                euclidean().scaled(Scale.radius(50)));
    }
}
