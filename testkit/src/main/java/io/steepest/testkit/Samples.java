package io.steepest.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Seeded tensors, and what laws compare them by. */
final class Samples {
    private static final int CALLS = 12;

    private Samples() {}

    static Tensor normal(ScalarType type, long seed, long... shape) {
        torch.manual_seed(seed);
        return torch.randn(shape, new TensorOptions(type));
    }

    /** Returns the numbers as a float64 vector. */
    static Tensor vector(double... numbers) {
        return torch.from_blob(
                        new DoublePointer(numbers), new long[] {numbers.length}, new TensorOptions(ScalarType.Double))
                .clone();
    }

    /** Returns a float64 batch {@code [k,m,n]} with given singular values. */
    static Tensor withSpectrum(long seed, long k, long m, long n, Tensor values) {
        long r = Math.min(m, n);
        Tensor u = torch.linalg_qr(normal(ScalarType.Double, seed, k, m, r)).get0();
        Tensor v = torch.linalg_qr(normal(ScalarType.Double, seed + 1, k, n, r)).get0();
        return u.mul(values).matmul(v.transpose(-2, -1));
    }

    static Tensor times(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }

    static double largest(Tensor x) {
        return x.abs().max().item_double();
    }

    /** Returns the largest entry of {@code |a − b|} over the largest of {@code |b|}; NaN if an entry is. */
    static double relativeError(Tensor a, Tensor b) {
        double scale = largest(b);
        return largest(a.sub(b)) / (scale == 0 ? 1 : scale);
    }

    static boolean holdsEverywhere(Tensor truths) {
        return truths.all().item_bool();
    }

    static boolean hasNaN(Tensor x) {
        return x.isnan().any().item_bool();
    }

    static boolean isDouble(Tensor x) {
        return x.element_size() == 8;
    }

    static long[] shape(Tensor x) {
        long[] shape = new long[Math.toIntExact(x.dim())];
        Arrays.setAll(shape, i -> x.size(i));
        return shape;
    }

    static String text(long... shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining("×"));
    }

    /** Checks that an answer is of the shape and dtype of its argument. */
    static void checkLike(Tensor answer, Tensor argument) {
        assertThat(shape(answer)).as("shape of the answer").isEqualTo(shape(argument));
        assertThat(answer.scalar_type().intern())
                .as("dtype of the answer")
                .isEqualTo(argument.scalar_type().intern());
    }

    /**
     * Checks that what runs in a scope leaves no tensor behind when the scope ends.
     *
     * @param call what runs, many times
     */
    static void checkNothingOutlives(Runnable call) {
        // a first call may make what is kept for ever
        inScope(call);
        int grown = 0;
        for (int i = 0; i < CALLS; i++) {
            long before = Pointer.totalCount();
            inScope(call);
            grown += Pointer.totalCount() > before ? 1 : 0;
        }
        // a collector that runs meanwhile can only hide some, and the engine keeps something now and then
        assertThat(grown).as("calls of %d that left a tensor behind", CALLS).isLessThan(CALLS / 2);
    }

    private static void inScope(Runnable call) {
        try (PointerScope scope = new PointerScope()) {
            call.run();
        }
    }
}
