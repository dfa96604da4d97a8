package io.steepest.linalg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How near to the polar factor a result is, and what it costs: the classes that {@link Polar#of(Accuracy)} has kernels
 * for. Iterations start from {@link Start#SCHATTEN_8} with quintics that are fitted to the interval which that leaves.
 *
 * <p>A class says where singular values end that are at least {@link #smallest} of the largest, rounding of bfloat16
 * included; smaller ones are raised as well, only not as far, and none ends above the band. Where all are that large,
 * {@code ⟨O,UVᵀ⟩/rank} is at least {@link #alignment}: less than the band would give, since bfloat16 turns the directions
 * of small singular values. Null directions get rounding noise, raised as small singular values are; only {@link #EXACT}
 * drops it.
 */
public enum Accuracy {
    /**
     * Three quintics where they suffice, five elsewhere, in bfloat16 where that is faster ({@link Precision#FASTEST}). Three suffice where most singular values are at
     * least a thirtieth of the largest, as those of random gradients are: what the second leaves says so. A few may then
     * end far below one.
     */
    FAST(3e-3, 0.03, 1.2, 0.85),
    /** Six quintics, in bfloat16 where that is faster ({@link Precision#FASTEST}), and a polishing step in float32. */
    ACCURATE(3e-3, 0.99, 1.01, 0.95),
    /** A singular value decomposition in the dtype of the matrix; smaller values count as null directions in float32. */
    EXACT(1e-4, 0.9999, 1.0001, 0.9999);

    private static final int QUINTIC = 5;
    private static final double MARGIN = Coefficients.SAFETY;
    private static final double SMALLEST = 1e-3;
    /** Lower end of the interval that three quintics suffice for. */
    private static final double USUAL = 0.03;

    private static final int ASKED_AFTER = 2;
    private static final int REMAINING = 3;
    /** Between 0.32 of square matrices of independent entries and 0.5 of two decades of evenly spaced logarithms. */
    private static final double BOUND = 0.4;

    private static final int ACCURATE_STEPS = 6;

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

    Polar polar() {
        return switch (this) {
            case FAST -> fast();
            case ACCURATE ->
                new Polished(new NewtonSchulz(
                        Coefficients.polarExpress(SMALLEST, ACCURATE_STEPS, MARGIN, Coefficients.CUSHION),
                        Start.SCHATTEN_8,
                        Precision.FASTEST,
                        MARGIN));
            case EXACT -> Polar.svd();
        };
    }

    private static Polar fast() {
        List<OddPolynomial> usual =
                Coefficients.compose(QUINTIC, USUAL, 1, ASKED_AFTER + 1, MARGIN, Coefficients.CUSHION);
        List<OddPolynomial> steps = new ArrayList<>(usual.subList(0, ASKED_AFTER));
        double low = USUAL;
        double lowest = SMALLEST;
        for (OddPolynomial p : steps) {
            low = p.at(low);
            lowest = p.at(lowest);
        }
        double high = 2 - low;
        steps.addAll(Coefficients.compose(QUINTIC, lowest, high, REMAINING, MARGIN, Coefficients.CUSHION));
        double middle = (low * low + high * high) / 2;
        return new NewtonSchulz(
                new Coefficients("fast", steps),
                Start.SCHATTEN_8,
                Precision.FASTEST,
                MARGIN,
                Optional.of(new Shortcut(ASKED_AFTER, middle, BOUND, usual.get(ASKED_AFTER))));
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
