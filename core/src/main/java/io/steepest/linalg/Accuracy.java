package io.steepest.linalg;

import java.util.Locale;

/**
 * How near to the polar factor a result is, and what it costs: the classes that {@link Polar#of(Accuracy)} has kernels
 * for.
 *
 * <p>A class guarantees where singular values end that are at least {@link #smallest} of the largest, for float32 and
 * bfloat16 kernels with rounding; smaller ones are raised, too, but by no more than they can be, and none leaves the band
 * upwards. {@link #alignment} bounds {@code ⟨O,UVᵀ⟩/rank} from below where all of them are that large or zero.
 */
public enum Accuracy {
    /**
     * Four quintics: as near to the polar factor as Muon's own five, or nearer, for four fifths of their time.
     */
    FAST(3e-3, 0.60, 1.28, 0.75),
    /** Six quintics and a polishing step: singular values are one up to rounding. */
    ACCURATE(1e-3, 0.97, 1.02, 0.985),
    /** A singular value decomposition. */
    EXACT(1e-5, 0.9999, 1.0001, 0.9999);

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
