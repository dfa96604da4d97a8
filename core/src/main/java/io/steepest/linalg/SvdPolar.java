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

    @Override
    public String toString() {
        return "svd";
    }
}
