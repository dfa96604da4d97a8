package io.steepest.verify.claim;

import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

/**
 * A dense matrix of doubles that nobody changes. EJML does its arithmetic, so the library is measured against numbers that
 * come neither from it nor from libtorch.
 */
final class Matrix {
    private final DMatrixRMaj entries;

    private Matrix(DMatrixRMaj entries) {
        this.entries = entries;
    }

    /** Takes over what EJML computed; the caller must not change it afterwards. */
    static Matrix of(DMatrixRMaj result) {
        return new Matrix(result);
    }

    /** An entry from its row and column. */
    @FunctionalInterface
    interface Entry {
        /** The entry in row i and column j. */
        double at(int i, int j);
    }

    /** Entry by entry. */
    static Matrix of(int rows, int columns, Entry entry) {
        DMatrixRMaj result = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result.set(i, j, entry.at(i, j));
            }
        }
        return new Matrix(result);
    }

    /** From entries row after row. */
    static Matrix rowMajor(int rows, int columns, double... entries) {
        return new Matrix(new DMatrixRMaj(rows, columns, true, entries));
    }

    /** A column. */
    static Matrix column(double... entries) {
        return rowMajor(entries.length, 1, entries);
    }

    static Matrix zero(int rows, int columns) {
        return new Matrix(new DMatrixRMaj(rows, columns));
    }

    static Matrix identity(int n) {
        return new Matrix(CommonOps_DDRM.identity(n));
    }

    /** Independent standard normal entries. */
    static Matrix normal(Random random, int rows, int columns) {
        return new Matrix(RandomMatrices_DDRM.rectangleGaussian(rows, columns, 0, 1, random));
    }

    int rows() {
        return entries.getNumRows();
    }

    int columns() {
        return entries.getNumCols();
    }

    double at(int i, int j) {
        return entries.get(i, j);
    }

    /** Row after row. */
    double[] entries() {
        return entries.copy().getData();
    }

    /** A copy that EJML may change. */
    DMatrixRMaj copy() {
        return entries.copy();
    }

    Matrix column(int j) {
        return new Matrix(CommonOps_DDRM.extractColumn(entries, j, null));
    }

    Matrix row(int i) {
        return new Matrix(CommonOps_DDRM.extractRow(entries, i, null));
    }

    /** All entries as one column. */
    Matrix flat() {
        return column(entries());
    }

    Matrix transpose() {
        return new Matrix(CommonOps_DDRM.transpose(entries, null));
    }

    /** {@code A⁻¹}. */
    Matrix inverse() {
        DMatrixRMaj inverse = new DMatrixRMaj(rows(), columns());
        if (!CommonOps_DDRM.invert(entries, inverse)) {
            throw new IllegalArgumentException("singular: " + entries);
        }
        return new Matrix(inverse);
    }

    Matrix map(DoubleUnaryOperator f) {
        return new Matrix(CommonOps_DDRM.apply(entries, f::applyAsDouble, null));
    }

    Matrix with(Matrix other, DoubleBinaryOperator f) {
        if (rows() != other.rows() || columns() != other.columns()) {
            throw new IllegalArgumentException(
                    "shapes differ: " + rows() + "×" + columns() + " and " + other.rows() + "×" + other.columns());
        }
        return of(rows(), columns(), (i, j) -> f.applyAsDouble(at(i, j), other.at(i, j)));
    }

    Matrix plus(Matrix other) {
        return new Matrix(CommonOps_DDRM.add(entries, other.entries, (DMatrixRMaj) null));
    }

    Matrix minus(Matrix other) {
        return new Matrix(CommonOps_DDRM.subtract(entries, other.entries, (DMatrixRMaj) null));
    }

    Matrix times(double factor) {
        DMatrixRMaj result = new DMatrixRMaj(rows(), columns());
        CommonOps_DDRM.scale(factor, entries, result);
        return new Matrix(result);
    }

    Matrix times(Matrix other) {
        return new Matrix(CommonOps_DDRM.mult(entries, other.entries, null));
    }

    /** {@code Σ a_ij b_ij}. */
    double inner(Matrix other) {
        return CommonOps_DDRM.elementSum(CommonOps_DDRM.elementMult(entries, other.entries, (DMatrixRMaj) null));
    }

    double sum() {
        return CommonOps_DDRM.elementSum(entries);
    }

    /** {@code (Σ |a_ij|^p)^{1/p}}; NaN where an entry is. */
    double length(double p) {
        if (MatrixFeatures_DDRM.hasNaN(entries)) {
            return Double.NaN;
        }
        return p == Double.POSITIVE_INFINITY
                ? CommonOps_DDRM.elementMaxAbs(entries)
                : NormOps_DDRM.elementP(entries, p);
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
