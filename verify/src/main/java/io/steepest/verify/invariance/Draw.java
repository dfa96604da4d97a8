package io.steepest.verify.invariance;

import java.util.Random;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Random float64 tensors, the same in every run with the same seed. */
final class Draw {
    private final Random random;

    Draw(long seed) {
        this.random = new Random(seed);
    }

    /** Independent standard normal entries. */
    Tensor normal(long... shape) {
        return filled(random::nextGaussian, shape);
    }

    /** Positive entries {@code exp(u)}, u uniform between −k and k. */
    Tensor positive(double k, long... shape) {
        return filled(() -> Math.exp(k * (2 * random.nextDouble() - 1)), shape);
    }

    /** Entries of one and minus one, each as likely. */
    Tensor signs(long... shape) {
        return filled(() -> random.nextBoolean() ? 1 : -1, shape);
    }

    /** An orthogonal matrix {@code [n,n]}. */
    Tensor orthogonal(long n) {
        return torch.linalg_qr(normal(n, n)).get0();
    }

    private static Tensor filled(DoubleSupplier entry, long... shape) {
        int n = 1;
        for (long extent : shape) {
            n = Math.multiplyExact(n, Math.toIntExact(extent));
        }
        double[] entries = new double[n];
        for (int i = 0; i < n; i++) {
            entries[i] = entry.getAsDouble();
        }
        return torch.from_blob(new DoublePointer(entries), shape, new TensorOptions(ScalarType.Double))
                .clone();
    }
}
