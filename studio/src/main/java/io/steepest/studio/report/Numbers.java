package io.steepest.studio.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How numbers are written, the same on the page, in pictures and on the terminal. */
public final class Numbers {

    /** Stands where there is no number. */
    public static final String NONE = "–";

    private Numbers() {}

    /** Three decimals, or three digits if it is tiny or huge. */
    public static String loss(double x) {
        if (!Double.isFinite(x)) {
            return "diverged";
        }
        double size = Math.abs(x);
        return size == 0 || (size >= 0.01 && size < 10_000) ? decimals(x, 3) : String.format(Locale.ROOT, "%.2e", x);
    }

    /** About three digits: {@code 0.37}, {@code 52.1}, {@code 1034}. */
    public static String measure(double x) {
        if (!Double.isFinite(x)) {
            return NONE;
        }
        double size = Math.abs(x);
        return decimals(x, size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2);
    }

    /** A number of any size, to two digits: {@code 0}, {@code 3.1e-13}. */
    public static String power(double x) {
        return x == 0 ? "0" : Double.isFinite(x) ? String.format(Locale.ROOT, "%.1e", x) : NONE;
    }

    /** A learning rate, to three digits: {@code 0.00316}. */
    public static String rate(double x) {
        return compact(x, 3);
    }

    /** Up to six digits without trailing zeros: {@code 0.001}, {@code 3e-5}. */
    public static String compact(double x) {
        return compact(x, 6);
    }

    private static String compact(double x, int digits) {
        if (!Double.isFinite(x)) {
            return String.valueOf(x);
        }
        BigDecimal exact = new BigDecimal(x).round(new MathContext(digits)).stripTrailingZeros();
        double size = Math.abs(x);
        if (size == 0 || (size >= 1e-4 && size < 1e7)) {
            return exact.toPlainString();
        }
        int exponent = exact.precision() - exact.scale() - 1;
        return exact.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    /** Any value of a hyperparameter: numbers compactly, the rest as it is. */
    public static String value(Object value) {
        return value instanceof Double || value instanceof Float
                ? compact(((Number) value).doubleValue())
                : String.valueOf(value);
    }

    /** Whole percent, {@code less than 1 %} below half of one. */
    public static String percent(double share) {
        long whole = Math.round(100 * share);
        return whole == 0 && share > 0 ? "less than 1 %" : whole + " %";
    }

    /** {@code 1 step}, {@code 12,000 steps}. */
    public static String steps(long n) {
        return n == 1 ? "1 step" : count(n) + " steps";
    }

    /** With commas from a thousand on. */
    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** Returns a number with so many digits after the point. */
    public static String decimals(double x, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", x);
    }
}
