package io.steepest.benchmarks.step;

import io.steepest.benchmarks.work.NativeCalls;
import io.steepest.norm.Norm;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Bank;
import io.steepest.studio.statistics.Spread;
import io.steepest.train.Optimizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Times the steps of optimizers on the parameters of a network, against the speed of matrix products and of memory that
 * the same run measures between them.
 */
public final class Bench {
    /** Steps that operations are counted over: as many as a basis or root is kept. */
    private static final int COUNTED = 10;

    /** Whether no optimizer has been stepped in this process. */
    private static final AtomicBoolean COLD = new AtomicBoolean(true);

    private final ParameterSet set;
    private final List<String> optimizers;
    private final BenchCourse course;
    private final Files files;
    private final BenchMachine machine;

    /**
     * Checks the names.
     *
     * @param set what is stepped
     * @param optimizers by name
     * @param course what is timed
     * @param files to read and to write
     */
    public Bench(ParameterSet set, List<String> optimizers, BenchCourse course, Files files) {
        if (files.updates().isPresent() && optimizers.size() != 1) {
            throw new IllegalArgumentException(
                    "--updates holds the update of one optimizer, found " + optimizers.size() + ": " + optimizers);
        }
        optimizers.forEach(Optimizers::named);
        set.requireMemory();
        this.set = set;
        this.optimizers = List.copyOf(optimizers);
        this.course = course;
        this.files = files;
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
    public List<BenchEntry> run(Consumer<String> next, BooleanSupplier stopped) throws IOException {
        List<BenchEntry> entries = new ArrayList<>();
        for (String name : optimizers) {
            if (stopped.getAsBoolean()) {
                break;
            }
            next.accept(name);
            boolean cold = COLD.getAndSet(false);
            if (!cold) {
                // what the machine multiplies before the first step of a process would warm it
                machine.measure();
            }
            ResidentMemory.reset();
            Timed timed;
            try (BenchSubject subject = subject(name)) {
                timed = timed(subject, cold);
            }
            Optional<BenchWork> counted = counted(name);
            machine.measure();
            entries.add(entry(name, timed, counted));
        }
        return entries;
    }

    private BenchSubject subject(String name) {
        return files.updates().isPresent()
                ? BenchSubject.zero(name, set, course)
                : BenchSubject.random(name, set, course);
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
     * @param first time of the first step; null where others were before it
     * @param nominal operations of the norms' oracles by dtype
     * @param state bytes of the optimizer's state
     * @param resident the most memory of the process, bytes
     */
    private record Timed(
            List<Double> ms, Double first, Map<ScalarType, Double> nominal, long state, OptionalLong resident) {}

    private Timed timed(BenchSubject subject, boolean cold) throws IOException {
        Times times = times(subject);
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
        return new Timed(times.steps(), cold ? times.first() : null, nominal, optimizer.stateBytes(), resident);
    }

    /** Counts the same steps on another subject; steps that are counted take many times longer than others. */
    private Optional<BenchWork> counted(String name) throws IOException {
        try (BenchSubject twin = subject(name)) {
            List<NativeCalls> traced = new ArrayList<>();
            steps(twin, Math.min(course.steps(), COUNTED), (i, step) -> {
                if (i < 0) {
                    step.run();
                } else {
                    NativeCalls.during(step).ifPresent(traced::add);
                }
            });
            return traced.isEmpty() ? Optional.empty() : Optional.of(BenchWork.of(traced));
        }
    }

    private BenchEntry entry(String name, Timed timed, Optional<BenchWork> counted) {
        double mean = new Spread(timed.ms()).mean();
        Map<ScalarType, Double> executed = counted.map(BenchWork::flops).orElse(Map.of());
        double weights = (double) Float.BYTES * set.entries();
        double moved = 3 * weights + 2.0 * timed.state();
        return new BenchEntry(
                name,
                set.name(),
                timed.ms(),
                timed.first(),
                gflops(timed.nominal(), mean),
                fraction(timed.nominal(), mean),
                gflops(executed, mean),
                fraction(executed, mean),
                moved / bandwidth() * 1e3 / mean,
                counted.map(c -> c.bytes() / weights).orElse(Double.NaN),
                timed.state(),
                timed.resident().isPresent() ? timed.resident().getAsLong() : null,
                counted.map(BenchWork::calls).orElse(null),
                counted.map(BenchWork::operators).orElse(null));
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
        for (int i = -course.warm(); i < count; i++) {
            if (files.gradients().isEmpty()) {
                subject.draw();
            } else if (i == -course.warm() || course.clips()) {
                subject.read(files.gradients().get());
            }
            taking.take(i, () -> course.step(subject.optimizer()));
        }
    }

    /**
     * Times of steps, milliseconds.
     *
     * @param first of all, be it warm-up or not
     * @param steps those that count
     */
    private record Times(double first, List<Double> steps) {}

    private Times times(BenchSubject subject) throws IOException {
        List<Double> all = new ArrayList<>();
        steps(subject, course.steps(), (i, step) -> {
            long begin = System.nanoTime();
            step.run();
            all.add((System.nanoTime() - begin) / 1e6);
            if (all.size() == 1 && files.updates().isPresent()) {
                subject.write(files.updates().get());
            }
        });
        return new Times(all.get(0), List.copyOf(all.subList(course.warm(), all.size())));
    }
}
