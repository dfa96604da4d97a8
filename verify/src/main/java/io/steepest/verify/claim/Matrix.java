package io.steepest.verify.claim;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A dense matrix of doubles in plain Java, unmodifiable: the arithmetic that the library is measured against. It shares no
 * code with libtorch.
 */
final class Matrix {
    private final int rows;
    private final int columns;
    private final double[] entries;

    private Matrix(int rows, int columns, double[] entries) {
        this.rows = rows;
        this.columns = columns;
        this.entries = entries;
    }

    /** An entry from its row and column. */
    @FunctionalInterface
    interface Entry {
        /** The entry in row i and column j. */
        double at(int i, int j);
    }

    /** Entry by entry. */
    static Matrix of(int rows, int columns, Entry entry) {
        double[] entries = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                entries[i * columns + j] = entry.at(i, j);
            }
        }
        return new Matrix(rows, columns, entries);
    }

    /** From entries row after row. */
    static Matrix rowMajor(int rows, int columns, double... entries) {
        return new Matrix(rows, columns, entries.clone());
    }

    /** A column. */
    static Matrix column(double... entries) {
        return rowMajor(entries.length, 1, entries);
    }

    static Matrix zero(int rows, int columns) {
        return new Matrix(rows, columns, new double[rows * columns]);
    }

    static Matrix identity(int n) {
        return of(n, n, (i, j) -> i == j ? 1 : 0);
    }

    /** Independent standard normal entries. */
    static Matrix normal(Random random, int rows, int columns) {
        return of(rows, columns, (i, j) -> random.nextGaussian());
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    double at(int i, int j) {
        return entries[i * columns + j];
    }

    /** Row after row. */
    double[] entries() {
        return entries.clone();
    }

    Matrix column(int j) {
        return of(rows, 1, (i, k) -> at(i, j));
    }

    Matrix row(int i) {
        return of(1, columns, (k, j) -> at(i, j));
    }

    /** All entries as one column. */
    Matrix flat() {
        return new Matrix(rows * columns, 1, entries);
    }

    Matrix transpose() {
        return of(columns, rows, (i, j) -> at(j, i));
    }

    Matrix map(DoubleUnaryOperator f) {
        double[] result = new double[entries.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = f.applyAsDouble(entries[i]);
        }
        return new Matrix(rows, columns, result);
    }

    Matrix with(Matrix other, DoubleBinaryOperator f) {
        if (rows != other.rows || columns != other.columns) {
            throw new IllegalArgumentException(
                    "shapes differ: " + rows + "×" + columns + " and " + other.rows + "×" + other.columns);
        }
        double[] result = new double[entries.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = f.applyAsDouble(entries[i], other.entries[i]);
        }
        return new Matrix(rows, columns, result);
    }

    Matrix plus(Matrix other) {
        return with(other, Double::sum);
    }

    Matrix minus(Matrix other) {
        return with(other, (x, y) -> x - y);
    }

    Matrix times(double factor) {
        return map(x -> x * factor);
    }

    Matrix times(Matrix other) {
        if (columns != other.rows) {
            throw new IllegalArgumentException("no product of " + columns + " columns with " + other.rows + " rows");
        }
        double[] result = new double[rows * other.columns];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < columns; k++) {
                double x = at(i, k);
                for (int j = 0; j < other.columns; j++) {
                    result[i * other.columns + j] += x * other.entries[k * other.columns + j];
                }
            }
        }
        return new Matrix(rows, other.columns, result);
    }

    /** {@code Σ a_ij b_ij}. */
    double inner(Matrix other) {
        return with(other, (x, y) -> x * y).sum();
    }

    double sum() {
        return Arrays.stream(entries).sum();
    }

    /** {@code (Σ |a_ij|^p)^{1/p}}; NaN where an entry is. */
    double length(double p) {
        double sum = 0;
        double largest = 0;
        for (double entry : entries) {
            double x = Math.abs(entry);
            sum += p == 1 ? x : p == 2 ? x * x : p == Double.POSITIVE_INFINITY ? 0 : Math.pow(x, p);
            largest = Math.max(largest, x);
        }
        if (p == Double.POSITIVE_INFINITY) {
            return largest;
        }
        return p == 1 ? sum : p == 2 ? Math.sqrt(sum) : Math.pow(sum, 1 / p);
    }

    /** The Frobenius length. */
    double length() {
        return length(2);
    }

    /** The largest magnitude. */
    double largest() {
        return length(Double.POSITIVE_INFINITY);
    }

    /** Largest entry of the difference, over the other's largest entry. */
    double relativeTo(Matrix other) {
        double scale = other.largest();
        return minus(other).largest() / (scale == 0 ? 1 : scale);
    }
}
