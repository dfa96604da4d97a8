package io.steepest.linalg;

import java.util.Locale;

/**
 * How near to the polar factor a result is, and what it costs: the classes that {@link Polar#of(Accuracy)} has kernels
 * for.
 *
 * <p>A class says where singular values end that are at least {@link #smallest} of the largest, rounding of bfloat16
 * included; smaller ones are raised as well, only not as far, and none ends above the band. Where all are that large,
 * {@code ⟨O,UVᵀ⟩/rank} is at least {@link #alignment}: less than the band would give, since bfloat16 turns the directions
 * of small singular values. Null directions get rounding noise, raised as small singular values are; only {@link #EXACT}
 * drops it.
 */
public enum Accuracy {
    /**
     * Four quintics in bfloat16. Nearer to the polar factor than Muon's own five on gradients of slowly falling singular
     * values, less near where most are below a hundredth of the largest.
     */
    FAST(1e-2, 0.8, 1.2, 0.85),
    /** Six quintics in bfloat16 and a polishing step in float32. */
    ACCURATE(3e-3, 0.99, 1.01, 0.95),
    /** A singular value decomposition in the dtype of the matrix; smaller values count as null directions in float32. */
    EXACT(1e-4, 0.9999, 1.0001, 0.9999);

    private final double smallest;
    private final double low;
    private final double high;
    private final double alignment;

    Accuracy(double smallest, double low, double high, double alignment) {
        this.smallest = smallest;
        this.low = low;
        this.high = high;
        this.alignment = alignment;
    }

    /** The least singular value, over the largest one, that the guarantee is for. */
    public double smallest() {
        return smallest;
    }

    /** Where singular values end at least. */
    public double low() {
        return low;
    }

    /** Where singular values end at most, whatever they were. */
    public double high() {
        return high;
    }

    /** What {@code ⟨O,UVᵀ⟩/rank} is at least. */
    public double alignment() {
        return alignment;
    }

    /** The class of that name, in any case. */
    public static Accuracy named(String name) {
        for (Accuracy accuracy : values()) {
            if (accuracy.toString().equals(name.toLowerCase(Locale.ROOT))) {
                return accuracy;
            }
        }
        throw new IllegalArgumentException("no accuracy named \"" + name + "\"; known: fast, accurate, exact");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
