package io.steepest.studio.page;

import io.steepest.verify.invariance.Invariance;

/**
 * One colour for each order of magnitude of a deviation, from rounding to {@link Invariance#MOST}: teal where two runs are
 * the same, orange where they are not, grey between. Each text on it has a contrast of at least 4.5.
 */
final class HeatScale {
    /** Exponents of the ends and of the grey. */
    static final double LOW = -16;

    static final double HIGH = Math.log10(Invariance.MOST);
    private static final double MIDDLE = (Math.log10(Invariance.SAME) + Math.log10(Invariance.OTHER)) / 2;

    private static final int[][] LIGHT = {{0x9a, 0xd8, 0xc6}, {0xf3, 0xf4, 0xf6}, {0xf0, 0x9a, 0x4e}};
    private static final int[][] DARK = {{0x14, 0x6b, 0x55}, {0x22, 0x27, 0x2e}, {0xb8, 0x54, 0x10}};

    private HeatScale() {}

    /** The style attribute of a cell: {@code --light} and {@code --dark}. */
    static String style(double deviation) {
        double exponent = Math.max(LOW, Math.min(HIGH, Math.log10(deviation)));
        return "--light:%s;--dark:%s".formatted(colour(LIGHT, exponent), colour(DARK, exponent));
    }

    /** The style attribute of a cell on a scale from −1, teal, over 0, grey, to 1, orange. */
    static String between(double position) {
        double within = Math.max(-1, Math.min(1, position));
        double exponent = MIDDLE + within * (within < 0 ? MIDDLE - LOW : HIGH - MIDDLE);
        return "--light:%s;--dark:%s".formatted(colour(LIGHT, exponent), colour(DARK, exponent));
    }

    private static String colour(int[][] ramp, double exponent) {
        boolean low = exponent < MIDDLE;
        double share = low ? (exponent - LOW) / (MIDDLE - LOW) : (exponent - MIDDLE) / (HIGH - MIDDLE);
        int[] from = ramp[low ? 0 : 1];
        int[] to = ramp[low ? 1 : 2];
        StringBuilder out = new StringBuilder("#");
        for (int i = 0; i < 3; i++) {
            int mixed = (int) Math.round(from[i] + share * (to[i] - from[i]));
            out.append(Character.forDigit(mixed / 16, 16)).append(Character.forDigit(mixed % 16, 16));
        }
        return out.toString();
    }
}
