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

    /** {@code max_j ‖col_j(w)‖₂}, ℓ₁→ℓ₂. */
    public static Norm columns() {
        return new Columns();
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
                rms(),
                max().scaled(Scale.matchAdamRms()),
                euclidean().scaled(Scale.radius(50)));
    }
}
