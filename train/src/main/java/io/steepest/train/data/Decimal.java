package io.steepest.train.data;

import java.util.regex.Pattern;

/** Decimal numbers in text; stricter than Java's own, which may end in {@code f} or be {@code NaN}. */
final class Decimal {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern COMMA = Pattern.compile("[+-]?\\d*,\\d+(?:[eE][+-]?\\d+)?");

    private Decimal() {}

    /** Returns whether a text is a number that float64 holds. */
    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches() && Double.isFinite(Double.parseDouble(text));
    }

    /** Returns whether a text would be a number if a comma in it were a point. */
    static boolean hasComma(String text) {
        return COMMA.matcher(text).matches();
    }
}
