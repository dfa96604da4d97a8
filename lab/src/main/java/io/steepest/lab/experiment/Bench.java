package io.steepest.lab.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.steepest.lab.train.Optimizers;
import io.steepest.optim.NonFinite;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Bank;
import io.steepest.param.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Times the steps of optimizers on the parameters of a network, against the speed of matrix products and of memory that
 * the same run measures between them.
 */
public final class Bench {
    private static final int WARM = 3;

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
     * @param gflops the median over the run, in 10⁹ operations a second
     */
    public record Peak(String dtype, List<Long> shape, double gflops) {}

    /**
     * Steps of one optimizer.
     *
     * @param optimizer its name
     * @param parameters name of the set
     * @param stepsMs the times, milliseconds
     * @param gflops matrix products of the norms' oracles over the mean time; NaN where there are none
     * @param peakFraction time of these products at the measured bfloat16 speed, over the mean time; NaN as above
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
            try (BenchSubject subject = files.updates().isPresent()
                    ? BenchSubject.zero(name, set, nonFinite)
                    : BenchSubject.random(name, set, nonFinite)) {
                entries.add(entry(name, subject));
            }
        }
        machine.measure();
        return entries;
    }

    /** Speeds of products, medians over the run so far. */
    public List<Peak> peaks() {
        return machine.peaks();
    }

    /** Bytes a second that an addition in place reads and writes, median over the run so far. */
    public double bandwidth() {
        return machine.bandwidth();
    }

    private Entry entry(String name, BenchSubject subject) throws IOException {
        List<Double> times = times(subject);
        // tracing takes memory of its own
        OptionalLong resident = ResidentMemory.peak();
        SteepestDescent optimizer = subject.optimizer();
        Optional<NativeCalls> calls = NativeCalls.during(() -> optimizer.step(1));
        double mean = new Spread(times).mean();
        double flops = 0;
        double atPeak = 0;
        for (Bank bank : optimizer.banks()) {
            long m = bank.weights().size(-2);
            long n = bank.weights().size(-1);
            double own = bank.weights().size(0)
                    * optimizer.recipe().of(bank.role()).norm().flops(m, n);
            flops += own;
            atPeak += own == 0 || bank.role() != Role.LINEAR ? 0 : own / (machine.gflops(m, n) * 1e6);
        }
        long state = optimizer.state().bytes();
        double moved = 3.0 * Float.BYTES * set.entries() + 2.0 * state;
        return new Entry(
                name,
                set.name(),
                times,
                flops == 0 ? Double.NaN : flops / mean / 1e6,
                atPeak == 0 ? Double.NaN : atPeak / mean,
                moved / bandwidth() * 1e3 / mean,
                state,
                resident.isPresent() ? resident.getAsLong() : null,
                calls.map(NativeCalls::total).orElse(null),
                calls.map(NativeCalls::operators).orElse(null));
    }

    private List<Double> times(BenchSubject subject) throws IOException {
        if (files.gradients().isPresent()) {
            subject.read(files.gradients().get());
        }
        List<Double> times = new ArrayList<>();
        for (int i = -WARM; i < steps; i++) {
            if (files.gradients().isEmpty()) {
                subject.draw();
            }
            long begin = System.nanoTime();
            subject.optimizer().step(1);
            double milliseconds = (System.nanoTime() - begin) / 1e6;
            if (i >= 0) {
                times.add(milliseconds);
            } else if (i == -WARM && files.updates().isPresent()) {
                subject.write(files.updates().get());
            }
        }
        return times;
    }
}
