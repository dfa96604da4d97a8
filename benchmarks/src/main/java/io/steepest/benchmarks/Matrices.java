package io.steepest.benchmarks;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Random matrices that live as long as a trial. */
final class Matrices {
    private Matrices() {}

    /** The sides of {@code 768x3072}. */
    private static long[] sides(String shape) {
        int x = shape.indexOf('x');
        return new long[] {Long.parseLong(shape.substring(0, x)), Long.parseLong(shape.substring(x + 1))};
    }

    /** Normal entries, float32, {@code [1,m,n]}. */
    static Tensor normal(String shape) {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(1);
            return torch.randn(sides(shape)).unsqueeze(0).retainReference();
        }
    }

    /** {@code GGᵀ/n} of a normal {@code [n,2n]}, float32, {@code [1,n,n]}. */
    static Tensor positive(long n) {
        try (PointerScope scope = new PointerScope()) {
            Tensor g = normal(n + "x" + 2 * n);
            Tensor product = g.matmul(g.mT()).div_(new Scalar(2.0 * n));
            g.close();
            return product.retainReference();
        }
    }
}
