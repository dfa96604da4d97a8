package io.steepest;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Seeded tensors and comparisons for tests. */
public final class Tensors {
    private Tensors() {}

    /** Threads share the generator, so one at a time seeds and draws. */
    public static synchronized Tensor normal(ScalarType type, long seed, long... shape) {
        torch.manual_seed(seed);
        return torch.randn(shape, new TensorOptions(type));
    }

    public static Tensor doubles(long seed, long... shape) {
        return normal(ScalarType.Double, seed, shape);
    }

    public static Tensor floats(long seed, long... shape) {
        return normal(ScalarType.Float, seed, shape);
    }

    /** The numbers as a float64 vector. */
    public static Tensor of(double... numbers) {
        return torch.from_blob(
                        new DoublePointer(numbers), new long[] {numbers.length}, new TensorOptions(ScalarType.Double))
                .clone();
    }

    /** A batch {@code [k,m,n]} with given singular values, float64. */
    public static Tensor withSpectrum(long seed, long k, long m, long n, Tensor values) {
        long r = Math.min(m, n);
        Tensor u = torch.linalg_qr(doubles(seed, k, m, r)).get0();
        Tensor v = torch.linalg_qr(doubles(seed + 1, k, n, r)).get0();
        return u.mul(values).matmul(v.transpose(-2, -1));
    }

    /** Largest entry of {@code |a − b|}, over the largest of {@code |b|}. */
    public static double relativeError(Tensor a, Tensor b) {
        double scale = b.abs().max().item_double();
        return a.sub(b).abs().max().item_double() / (scale == 0 ? 1 : scale);
    }

    public static double largest(Tensor a) {
        return a.abs().max().item_double();
    }

    public static double number(Tensor a) {
        return a.item_double();
    }

    public static Tensor times(Tensor a, double factor) {
        return a.mul(new Scalar(factor));
    }
}
