package io.steepest.verify.claim;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The singular value decomposition {@code UΣVᵀ} by EJML.
 *
 * @param u left vectors {@code [m,r]}
 * @param sigma values {@code [r,1]}, largest first, r = min(m,n); zero where they are rounding
 * @param v right vectors {@code [n,r]}
 */
record SingularValues(Matrix u, Matrix sigma, Matrix v) {
    /** Decomposes. */
    static SingularValues of(Matrix a) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(true, true, true);
        if (!svd.decompose(a.copy())) {
            throw new IllegalArgumentException("no singular values: " + a.copy());
        }
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj w = svd.getW(null);
        DMatrixRMaj v = svd.getV(null, false);
        SingularOps_DDRM.descendingOrder(u, false, w, v, false);
        double rounding = SingularOps_DDRM.singularThreshold(svd);
        Matrix sigma = Matrix.of(CommonOps_DDRM.extractDiag(w, null)).map(s -> s <= rounding ? 0 : s);
        return new SingularValues(Matrix.of(u), sigma, Matrix.of(v));
    }

    /** {@code U f(Σ) Vᵀ}, null directions left out. */
    Matrix mapped(DoubleUnaryOperator f) {
        Matrix scales = sigma.map(s -> s == 0 ? 0 : f.applyAsDouble(s));
        return Matrix.of(u.rows(), u.columns(), (i, j) -> u.at(i, j) * scales.at(j, 0))
                .times(v.transpose());
    }

    /** {@code UVᵀ}, null directions left out. */
    Matrix polar() {
        return mapped(s -> 1);
    }

    /** A matrix with given singular values and random vectors. */
    static Matrix compose(Random random, int rows, int columns, double... values) {
        Matrix u = orthonormal(Matrix.normal(random, rows, values.length));
        Matrix v = orthonormal(Matrix.normal(random, columns, values.length));
        return Matrix.of(rows, values.length, (i, j) -> u.at(i, j) * values[j]).times(v.transpose());
    }

    /** The Q of {@code QR} with a positive diagonal of R, so that columns that are nearly orthonormal hardly move. */
    static Matrix orthonormal(Matrix a) {
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(a.rows(), a.columns());
        if (!qr.decompose(a.copy())) {
            throw new IllegalArgumentException("no QR: " + a.copy());
        }
        DMatrixRMaj q = qr.getQ(null, true);
        DMatrixRMaj r = qr.getR(null, true);
        return Matrix.of(q.getNumRows(), q.getNumCols(), (i, j) -> q.get(i, j) * Math.signum(r.get(j, j)));
    }
}
