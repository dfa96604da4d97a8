package io.steepest.linalg;

import org.bytedeco.pytorch.Tensor;

/** The polar factor by singular value decomposition: exact, and slow. */
record SvdPolar() implements Polar {

    @Override
    public Tensor of(Tensor g) {
        return Svd.mapValues(g, Tensor::sign);
    }

    @Override
    public double error() {
        return 0;
    }

    /** {@code 6·l·s² + 20·s³}, s the smaller and l the larger side: Golub and Van Loan, R-SVD with both bases. */
    @Override
    public double flops(long m, long n) {
        double s = Math.min(m, n);
        return 6 * s * s * Math.max(m, n) + 20 * s * s * s;
    }

    @Override
    public String toString() {
        return "svd";
    }
}
