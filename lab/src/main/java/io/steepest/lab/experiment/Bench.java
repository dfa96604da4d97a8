package io.steepest.lab.experiment;

import io.steepest.lab.train.Optimizers;
import io.steepest.optim.Recipe;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Bank;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Times the steps of optimizers on the parameters of a network, against the speed of matrix products and of memory that
 * the same run measures between them.
 */
public final class Bench {
    private static final int WARM = 3;
    private static final int PRODUCTS = 5;
    private static final long STREAM = 1L << 26;

    private final ParameterSet set;
    private final List<String> optimizers;
    private final int steps;
    private final Map<Product, List<Double>> peaks = new LinkedHashMap<>();
    private final List<Double> bandwidths = new ArrayList<>();

    /**
     * Checks the names.
     *
     * @param set what is stepped
     * @param optimizers by name
     * @param steps that are timed, after three that are not
     */
    public Bench(ParameterSet set, List<String> optimizers, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("--steps must be at least 1, found " + steps);
        }
        optimizers.forEach(Optimizers::named);
        this.set = set;
        this.optimizers = List.copyOf(optimizers);
        this.steps = steps;
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

    /**
     * Speed of a matrix product {@code X·Xᵀ}.
     *
     * @param dtype of X
     * @param shape of X
     * @param gflops the median over the run, in 10⁹ operations a second
     */
    public record Peak(String dtype, List<Long> shape, double gflops) {}

    /**
     * Steps of one optimizer.
     *
     * @param optimizer its name
     * @param parameters name of the set
     * @param medianMs median time of a step, milliseconds
     * @param meanMs mean time, over what a rare refresh costs, too
     * @param spreadMs from the first to the third quartile
     * @param worstMs the slowest step
     * @param gflops matrix products of the norms' oracles over the mean time; NaN where there are none
     * @param peakFraction time of these products at the measured bfloat16 speed, over the mean time; NaN as above
     * @param bandwidthFraction time to read weights, gradients and state once and write weights and state once, at the
     *     measured bandwidth, over the mean time
     * @param stateBytes of the optimizer
     */
    public record Entry(
            String optimizer,
            String parameters,
            double medianMs,
            double meanMs,
            double spreadMs,
            double worstMs,
            double gflops,
            double peakFraction,
            double bandwidthFraction,
            long stateBytes) {}

    /** How many optimizers there are. */
    public int runs() {
        return optimizers.size();
    }

    /**
     * Times every optimizer.
     *
     * @param next told the name of each before it begins
     * @param stopped whether to end early
     */
    public List<Entry> run(Consumer<String> next, BooleanSupplier stopped) {
        List<Entry> entries = new ArrayList<>();
        for (String name : optimizers) {
            if (stopped.getAsBoolean()) {
                break;
            }
            next.accept(name);
            measureMachine();
            entries.add(time(name));
        }
        measureMachine();
        return entries;
    }

    /** Speeds of products, medians over the run so far. */
    public List<Peak> peaks() {
        return peaks.entrySet().stream()
                .map(e -> new Peak(e.getKey().dtype(), e.getKey().shape(), median(e.getValue())))
                .toList();
    }

    /** Bytes a second that an addition in place reads and writes, median over the run so far. */
    public double bandwidth() {
        return median(bandwidths);
    }

    private void measureMachine() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Tensor stream = torch.ones(STREAM);
            bandwidths.add(2.0 * STREAM * Float.BYTES / seconds(() -> stream.add_(new Scalar(1.0))));
        }
        peaks.forEach((product, found) -> {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                found.add(speed(product));
            }
        });
    }

    private static double speed(Product product) {
        long m = product.shape().get(0);
        long n = product.shape().get(1);
        ScalarType type = product.dtype().equals("bfloat16") ? ScalarType.BFloat16 : ScalarType.Float;
        Tensor x = torch.randn(m, n).to(type);
        Tensor out = torch.empty(new long[] {m, m}, new TensorOptions(type), new MemoryFormatOptional());
        Tensor xt = x.t();
        torch.mm_out(out, x, xt);
        return 2.0 * m * m * n / seconds(() -> torch.mm_out(out, x, xt)) / 1e9;
    }

    /** Least time of a few. */
    private static double seconds(Runnable task) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < PRODUCTS; i++) {
            long begin = System.nanoTime();
            task.run();
            best = Math.min(best, (System.nanoTime() - begin) / 1e9);
        }
        return best;
    }

    private Entry time(String name) {
        Optimizers.Entry entry = Optimizers.named(name);
        Recipe recipe = entry.recipe().apply(entry.lr());
        Module module = new Module();
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(1);
            Roles roles = Roles.inferred();
            for (ParameterSet.Parameter p : set.parameters()) {
                module.register_parameter(p.name(), torch.randn(p.extents()).mul_(new Scalar(0.02)));
                roles = roles.with(p.name(), p.role());
            }
            try (SteepestDescent optimizer =
                    SteepestDescent.follow(recipe).roles(roles).on(module)) {
                return measured(name, optimizer);
            }
        } finally {
            module.close();
        }
    }

    private Entry measured(String name, SteepestDescent optimizer) {
        double[] times = new double[steps];
        for (int i = -WARM; i < steps; i++) {
            draw(optimizer.banks());
            long begin = System.nanoTime();
            optimizer.step(1);
            if (i >= 0) {
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        double mean = DoubleStream.of(times).average().orElseThrow();
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        double flops = 0;
        double atPeak = 0;
        for (Bank bank : optimizer.banks()) {
            long m = bank.weights().size(-2);
            long n = bank.weights().size(-1);
            double own = bank.weights().size(0)
                    * optimizer.recipe().of(bank.role()).norm().flops(m, n);
            flops += own;
            List<Double> speeds = peaks.get(new Product("bfloat16", List.of(m, n)));
            atPeak += speeds == null || bank.role() != Role.LINEAR ? 0 : own / (median(speeds) * 1e6);
        }
        long state = optimizer.state().bytes();
        double moved = 3.0 * Float.BYTES * set.entries() + 2.0 * state;
        return new Entry(
                name,
                set.name(),
                quantile(sorted, 0.5),
                mean,
                quantile(sorted, 0.75) - quantile(sorted, 0.25),
                sorted[sorted.length - 1],
                flops == 0 ? Double.NaN : flops / mean / 1e6,
                atPeak == 0 ? Double.NaN : atPeak / mean,
                moved / bandwidth() * 1e3 / mean,
                state);
    }

    /** New gradients, as if by a backward pass; not timed. */
    private static void draw(List<Bank> banks) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            banks.forEach(bank -> bank.gradients().normal_().mul_(new Scalar(1e-3)));
        }
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return quantile(sorted, 0.5);
    }

    private static double quantile(double[] sorted, double q) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double at = q * (sorted.length - 1);
        int low = (int) at;
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
