package io.steepest.train.data;

import java.util.function.IntToDoubleFunction;

/**
 * Brings numbers to mean 0 and standard deviation 1, in float64: {@code ((x·first − pivot)·second − mean)·scale}.
 *
 * <p>The first number is subtracted before anything is summed, so that numbers that differ little from each other and
 * much from zero, such as times in seconds, lose nothing, and equal numbers become exactly 0. The factors are powers of
 * two, 1 unless numbers or differences are so large or small that their squares would leave the range of float64.
 *
 * @param first brings numbers into range
 * @param pivot the first number, times {@code first}
 * @param second brings differences into range
 * @param mean of the differences
 * @param scale one over their standard deviation; 0 if all are equal
 */
record Standard(double first, double pivot, double second, double mean, double scale) {
    /** Squares of numbers up to two to this power can be summed. */
    private static final int RANGE = 400;

    /** The mean and deviation of {@code n} numbers, at least one. */
    static Standard of(int n, IntToDoubleFunction x) {
        double first = into(n, x);
        double pivot = x.applyAsDouble(0) * first;
        IntToDoubleFunction shifted = i -> x.applyAsDouble(i) * first - pivot;
        double second = into(n, shifted);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += shifted.applyAsDouble(i) * second;
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double d = shifted.applyAsDouble(i) * second - mean;
            squares += d * d;
        }
        return new Standard(first, pivot, second, mean, squares > 0 ? Math.sqrt(n / squares) : 0);
    }

    /** The number after standardization. */
    double of(double x) {
        return ((x * first - pivot) * second - mean) * scale;
    }

    /** The mean of the numbers as they were. */
    double middle() {
        return pivot / first + mean / (first * second);
    }

    /** One over the standard deviation of the numbers as they were; 0 if all are equal. */
    double slope() {
        return scale * first * second;
    }

    /** A power of two that brings numbers into range, 1 if they are. */
    private static double into(int n, IntToDoubleFunction x) {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(x.applyAsDouble(i)));
        }
        int exponent = Math.getExponent(largest);
        return largest == 0 || Math.abs(exponent) <= RANGE ? 1 : Math.scalb(1.0, -exponent);
    }
}
