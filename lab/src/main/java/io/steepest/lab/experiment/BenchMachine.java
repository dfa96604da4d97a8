package io.steepest.lab.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What the machine can do, measured between optimizers: matrix products {@code X·Xᵀ} and a pass over memory. */
final class BenchMachine {
    private static final int TIMES = 5;
    /** The first products of a process are several times slower than those after. */
    private static final double WARM_SECONDS = 0.1;

    private static final long STREAM = 1L << 26;

    private final Map<Product, List<Double>> peaks = new LinkedHashMap<>();
    private final List<Double> bandwidths = new ArrayList<>();

    BenchMachine(ParameterSet set) {
        for (List<Long> shape : set.matrices()) {
            for (String dtype : List.of("bfloat16", "float32")) {
                peaks.put(new Product(dtype, shape), new ArrayList<>());
            }
        }
    }

    /**
     * A matrix product {@code X·Xᵀ}.
     *
     * @param dtype of X
     * @param shape of X
     */
    private record Product(String dtype, List<Long> shape) {}

    /** Measures all once more. */
    void measure() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Tensor stream = torch.ones(STREAM);
            Scalar one = new Scalar(1.0);
            bandwidths.add(2.0 * STREAM * Float.BYTES / seconds(() -> stream.add_(one)));
        }
        peaks.forEach((product, found) -> {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                found.add(speed(product));
            }
        });
    }

    /** Speeds of products, medians over the run so far. */
    List<Bench.Peak> peaks() {
        return peaks.entrySet().stream()
                .map(e -> new Bench.Peak(e.getKey().dtype(), e.getKey().shape(), Quantiles.median(e.getValue())))
                .toList();
    }

    /** Speed of bfloat16 products in 10⁹ operations a second, NaN for a shape that is not measured. */
    double gflops(long m, long n) {
        return Quantiles.median(peaks.getOrDefault(new Product("bfloat16", List.of(m, n)), List.of()));
    }

    /** Bytes a second that an addition in place reads and writes, median over the run so far. */
    double bandwidth() {
        return Quantiles.median(bandwidths);
    }

    private static double speed(Product product) {
        long m = product.shape().get(0);
        long n = product.shape().get(1);
        ScalarType type = product.dtype().equals("bfloat16") ? ScalarType.BFloat16 : ScalarType.Float;
        Tensor x = torch.randn(new long[] {m, n}, new GeneratorOptional(torch.make_generator_cpu(1)))
                .to(type);
        Tensor out = torch.empty(new long[] {m, m}, new TensorOptions(type), new MemoryFormatOptional());
        Tensor xt = x.t();
        return 2.0 * m * m * n / seconds(() -> torch.mm_out(out, x, xt)) / 1e9;
    }

    /** Least time of a few. */
    private static double seconds(Runnable task) {
        long first = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TIMES || System.nanoTime() - first < WARM_SECONDS * 1e9; i++) {
            long begin = System.nanoTime();
            task.run();
            best = Math.min(best, (System.nanoTime() - begin) / 1e9);
        }
        return best;
    }
}
