package io.steepest.lab.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.steepest.lab.train.Optimizers;
import io.steepest.norm.Norm;
import io.steepest.optim.NonFinite;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Bank;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Times the steps of optimizers on the parameters of a network, against the speed of matrix products and of memory that
 * the same run measures between them.
 */
public final class Bench {
    private static final int WARM = 3;
    /** Steps that operations are counted over: as many as a basis or root is kept. */
    private static final int COUNTED = 10;

    private final ParameterSet set;
    private final List<String> optimizers;
    private final int steps;
    private final Files files;
    private final NonFinite nonFinite;
    private final BenchMachine machine;

    /**
     * Checks the names.
     *
     * @param set what is stepped
     * @param optimizers by name
     * @param steps that are timed, after three that are not
     * @param files to read and to write
     * @param nonFinite what a step does about NaN and infinity
     */
    public Bench(ParameterSet set, List<String> optimizers, int steps, Files files, NonFinite nonFinite) {
        if (steps < 1) {
            throw new IllegalArgumentException("--steps must be at least 1, found " + steps);
        }
        if (files.updates().isPresent() && optimizers.size() != 1) {
            throw new IllegalArgumentException(
                    "--updates holds the update of one optimizer, found " + optimizers.size() + ": " + optimizers);
        }
        optimizers.forEach(Optimizers::named);
        set.requireMemory();
        this.set = set;
        this.optimizers = List.copyOf(optimizers);
        this.steps = steps;
        this.files = files;
        this.nonFinite = nonFinite;
        this.machine = new BenchMachine(set);
    }

    /**
     * Safetensors files by the names of the parameters.
     *
     * @param gradients the same at every step; without it they are random, new at every step
     * @param updates gets what the first step adds to weights of zero
     */
    public record Files(Optional<Path> gradients, Optional<Path> updates) {
        /** Random gradients; nothing is written. */
        public static final Files NONE = new Files(Optional.empty(), Optional.empty());
    }

    /**
     * Speed of a matrix product {@code X·Xᵀ}.
     *
     * @param dtype of X
     * @param shape of X
     * @param gflops the greater of the two that follow, in 10⁹ operations a second
     * @param workersGflops one product a worker on all workers at once, the greatest of the run
     * @param togetherGflops one product on all native threads, the greatest of the run
     */
    public record Peak(String dtype, List<Long> shape, double gflops, double workersGflops, double togetherGflops) {}

    /**
     * Steps of one optimizer.
     *
     * @param optimizer its name
     * @param parameters name of the set
     * @param stepsMs the times, milliseconds
     * @param gflops matrix products of the norms' oracles over the mean time; NaN where there are none
     * @param peakFraction time of these products at the peak of their dtype, over the mean time; NaN as above. A kernel may
     *     save products, so it may exceed one
     * @param executedGflops matrix products that a step calls over the mean time; NaN where they cannot be counted
     * @param executedFraction time of the products that a step calls at the peak of their dtypes, over the mean time; NaN
     *     where there are none or they cannot be counted
     * @param bandwidthFraction time to read weights, gradients and state once and write weights and state once, at the
     *     measured bandwidth, over the mean time
     * @param stateBytes of the optimizer
     * @param peakBytes the most memory of the process, Java and libtorch included; null where the system does not tell
     * @param nativeCalls operators of libtorch that one step calls from Java; null where they cannot be counted
     * @param operators the same with those that operators call inside
     */
    public record Entry(
            String optimizer,
            String parameters,
            List<Double> stepsMs,
            double gflops,
            double peakFraction,
            double executedGflops,
            double executedFraction,
            double bandwidthFraction,
            long stateBytes,
            Long peakBytes,
            Long nativeCalls,
            Long operators) {

        /** Median time of a step. */
        @JsonProperty
        public double medianMs() {
            return Quantiles.median(stepsMs);
        }

        /** Mean time, over what a rare refresh costs, too. */
        @JsonProperty
        public double meanMs() {
            return new Spread(stepsMs).mean();
        }

        /** From the first to the third quartile. */
        @JsonProperty
        public double spreadMs() {
            return Quantiles.spread(stepsMs);
        }

        /** The slowest step. */
        @JsonProperty
        public double worstMs() {
            return Collections.max(stepsMs);
        }
    }

    /** How many optimizers there are. */
    public int runs() {
        return optimizers.size();
    }

    /**
     * Times every optimizer.
     *
     * @param next told the name of each before it begins
     * @param stopped whether to end early
     * @throws IOException if a file cannot be read or written
     */
    public List<Entry> run(Consumer<String> next, BooleanSupplier stopped) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String name : optimizers) {
            if (stopped.getAsBoolean()) {
                break;
            }
            next.accept(name);
            machine.measure();
            ResidentMemory.reset();
            Timed timed;
            try (BenchSubject subject = subject(name)) {
                timed = timed(subject);
            }
            Optional<Counted> counted = counted(name);
            machine.measure();
            entries.add(entry(name, timed, counted));
        }
        return entries;
    }

    private BenchSubject subject(String name) {
        return files.updates().isPresent()
                ? BenchSubject.zero(name, set, nonFinite)
                : BenchSubject.random(name, set, nonFinite);
    }

    /** Speeds of products, the greatest of the run so far. */
    public List<Peak> peaks() {
        return machine.peaks();
    }

    /** Bytes a second that an addition in place reads and writes, median over the run so far. */
    public double bandwidth() {
        return machine.bandwidth();
    }

    /**
     * An optimizer's steps and what is known without running them.
     *
     * @param ms times of steps
     * @param nominal operations of the norms' oracles by dtype
     * @param state bytes of the optimizer's state
     * @param resident the most memory of the process, bytes
     */
    private record Timed(List<Double> ms, Map<ScalarType, Double> nominal, long state, OptionalLong resident) {}

    private Timed timed(BenchSubject subject) throws IOException {
        List<Double> times = times(subject);
        // tracing takes memory of its own
        OptionalLong resident = ResidentMemory.peak();
        SteepestDescent optimizer = subject.optimizer();
        Map<ScalarType, Double> nominal = new EnumMap<>(ScalarType.class);
        for (Bank bank : optimizer.banks()) {
            Tensor w = bank.weights();
            Norm norm = optimizer.recipe().of(bank.role()).norm();
            double flops = w.size(0) * norm.flops(w.size(-2), w.size(-1));
            norm.kernel(w).ifPresent(kernel -> nominal.merge(kernel.type(), flops, Double::sum));
        }
        return new Timed(times, nominal, optimizer.stateBytes(), resident);
    }

    /**
     * What steps call.
     *
     * @param calls of the first step
     * @param flops of the matrix products of a step by dtype, the mean over the steps that were counted
     */
    private record Counted(NativeCalls calls, Map<ScalarType, Double> flops) {}

    /** Counts the same steps on another subject; steps that are counted take many times longer than others. */
    private Optional<Counted> counted(String name) throws IOException {
        try (BenchSubject twin = subject(name)) {
            List<NativeCalls> traced = new ArrayList<>();
            steps(twin, Math.min(steps, COUNTED), (i, step) -> {
                if (i < 0) {
                    step.run();
                } else {
                    NativeCalls.during(step).ifPresent(traced::add);
                }
            });
            if (traced.isEmpty()) {
                return Optional.empty();
            }
            Map<ScalarType, Double> flops = new EnumMap<>(ScalarType.class);
            for (NativeCalls calls : traced) {
                calls.flops().forEach((dtype, n) -> flops.merge(type(dtype), n / traced.size(), Double::sum));
            }
            return Optional.of(new Counted(traced.get(0), flops));
        }
    }

    private static ScalarType type(String dtype) {
        return switch (dtype) {
            case "bfloat16" -> ScalarType.BFloat16;
            case "float16" -> ScalarType.Half;
            case "float64" -> ScalarType.Double;
            default -> ScalarType.Float;
        };
    }

    private Entry entry(String name, Timed timed, Optional<Counted> counted) {
        double mean = new Spread(timed.ms()).mean();
        Map<ScalarType, Double> executed = counted.map(Counted::flops).orElse(Map.of());
        double moved = 3.0 * Float.BYTES * set.entries() + 2.0 * timed.state();
        return new Entry(
                name,
                set.name(),
                timed.ms(),
                gflops(timed.nominal(), mean),
                fraction(timed.nominal(), mean),
                gflops(executed, mean),
                fraction(executed, mean),
                moved / bandwidth() * 1e3 / mean,
                timed.state(),
                timed.resident().isPresent() ? timed.resident().getAsLong() : null,
                counted.map(c -> c.calls().total()).orElse(null),
                counted.map(c -> c.calls().operators()).orElse(null));
    }

    private static double gflops(Map<ScalarType, Double> flops, double ms) {
        return flops.isEmpty() ? Double.NaN : sum(flops.values()) / ms / 1e6;
    }

    private double fraction(Map<ScalarType, Double> flops, double ms) {
        List<Double> atPeak = new ArrayList<>();
        flops.forEach((type, n) -> atPeak.add(n / machine.gflops(type) / 1e6));
        return flops.isEmpty() ? Double.NaN : sum(atPeak) / ms;
    }

    private static double sum(Collection<Double> values) {
        return values.stream().mapToDouble(x -> x).sum();
    }

    /** Takes a step, which is warm-up where its number is below zero. */
    private interface Taking {
        void take(int i, Runnable step) throws IOException;
    }

    private void steps(BenchSubject subject, int count, Taking taking) throws IOException {
        if (files.gradients().isPresent()) {
            subject.read(files.gradients().get());
        }
        for (int i = -WARM; i < count; i++) {
            if (files.gradients().isEmpty()) {
                subject.draw();
            }
            taking.take(i, () -> subject.optimizer().step(1));
        }
    }

    private List<Double> times(BenchSubject subject) throws IOException {
        List<Double> times = new ArrayList<>();
        steps(subject, steps, (i, step) -> {
            long begin = System.nanoTime();
            step.run();
            double milliseconds = (System.nanoTime() - begin) / 1e6;
            if (i >= 0) {
                times.add(milliseconds);
            } else if (i == -WARM && files.updates().isPresent()) {
                subject.write(files.updates().get());
            }
        });
        return times;
    }
}
