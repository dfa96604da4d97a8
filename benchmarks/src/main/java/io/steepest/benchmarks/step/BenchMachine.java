package io.steepest.benchmarks.step;

import io.steepest.engine.Workers;
import io.steepest.linalg.Kernel;
import io.steepest.profile.Profile;
import io.steepest.studio.statistics.Quantiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
public final class BenchMachine {
    private static final int TIMES = 5;
    /** The first products of a process are several times slower than those after. */
    private static final double WARM_SECONDS = 0.1;
    /** To hand work to other threads takes some 10⁻⁵ s, so each gets so many operations or one product. */
    private static final double LEAST_FLOPS = 2e7;
    /** So many calls take a hundred times as long, however small the product is. */
    private static final double MOST_CALLS = 1000;

    private static final long STREAM = 1L << 26;
    /** A square that reaches the speed of the processor; products of small matrices may not. */
    private static final List<Long> SQUARE = List.of(1024L, 1024L);

    private final Map<Product, Best> peaks = new LinkedHashMap<>();
    private final List<Double> bandwidths = new ArrayList<>();

    /** Nothing is measured so far. */
    public BenchMachine(ParameterSet set) {
        List<ScalarType> types = Profile.current().bfloat16Side() < Profile.NEVER
                // elsewhere no kernel takes bfloat16, and to measure it would take long
                ? List.of(ScalarType.BFloat16, ScalarType.Float)
                : List.of(ScalarType.Float);
        Stream.concat(set.matrices().stream(), Stream.of(SQUARE))
                .distinct()
                .forEach(shape -> types.forEach(type -> peaks.put(new Product(type, shape), new Best())));
    }

    /**
     * A matrix product {@code X·Xᵀ}.
     *
     * @param type dtype of X
     * @param shape of X
     */
    private record Product(ScalarType type, List<Long> shape) {
        double flops() {
            return 2.0 * shape.get(0) * shape.get(0) * shape.get(1);
        }

        Runnable task() {
            long m = shape.get(0);
            Tensor x = torch.randn(new long[] {m, shape.get(1)}, new GeneratorOptional(torch.make_generator_cpu(1)))
                    .to(type);
            Tensor out = torch.empty(new long[] {m, m}, new TensorOptions(type), new MemoryFormatOptional());
            Tensor xt = x.t();
            return () -> torch.mm_out(out, x, xt);
        }
    }

    /** The greatest speeds of a product so far, in 10⁹ operations a second. */
    private static final class Best {
        private double together;
        private double workers;

        void measure(Product product) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                together = Math.max(together, together(product));
                workers = Math.max(workers, workers(product));
            }
        }

        double gflops() {
            return Math.max(together, workers);
        }
    }

    /** Measures all once more. */
    public void measure() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Tensor stream = torch.ones(STREAM);
            Scalar one = new Scalar(1.0);
            bandwidths.add(2.0 * STREAM * Float.BYTES / seconds(() -> stream.add_(one)));
        }
        peaks.forEach((product, best) -> best.measure(product));
    }

    /** Speeds of products, the greatest of the run so far. */
    public List<Bench.Peak> peaks() {
        return peaks.entrySet().stream()
                .map(e -> new Bench.Peak(
                        new Kernel(e.getKey().type(), "").dtype(),
                        e.getKey().shape(),
                        e.getValue().gflops(),
                        e.getValue().workers,
                        e.getValue().together))
                .toList();
    }

    /**
     * What all cores together multiply in a dtype, in 10⁹ operations a second: the greatest speed of all shapes. A dtype
     * that no shape was measured in is measured now.
     */
    public double gflops(ScalarType type) {
        if (peaks.keySet().stream().noneMatch(product -> product.type() == type)) {
            Product square = new Product(type, SQUARE);
            peaks.computeIfAbsent(square, product -> new Best()).measure(square);
        }
        return peaks.entrySet().stream()
                .filter(e -> e.getKey().type() == type)
                .mapToDouble(e -> e.getValue().gflops())
                .max()
                .orElseThrow();
    }

    /** Bytes a second that an addition in place reads and writes, median over the run so far. */
    public double bandwidth() {
        return Quantiles.median(bandwidths);
    }

    /** One product on all native threads. */
    private static double together(Product product) {
        return product.flops() / seconds(product.task()) / 1e9;
    }

    /** One product a worker, all workers at once. */
    private static double workers(Product product) {
        int workers = Workers.most();
        int times = (int) Math.max(1, Math.round(Math.min(MOST_CALLS, LEAST_FLOPS / product.flops())));
        List<Runnable> tasks =
                IntStream.range(0, workers).mapToObj(i -> product.task()).toList();
        double seconds = seconds(() -> Workers.each(workers, i -> {
            for (int n = 0; n < times; n++) {
                tasks.get(i).run();
            }
        }));
        return workers * times * product.flops() / seconds / 1e9;
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
