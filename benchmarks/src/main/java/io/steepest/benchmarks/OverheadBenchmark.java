package io.steepest.benchmarks;

import io.steepest.benchmarks.step.BenchSubject;
import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.engine.Engine;
import io.steepest.optim.NonFinite;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * AdamW on twelve matrices of 8×8, where hardly anything is to be computed: a whole step, and the least that it could be,
 * one call of libtorch's kernel on the one bank that they are. The difference is what the library adds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(1)
public class OverheadBenchmark {
    private static final String SET = "8x8*12";

    private BenchSubject subject;
    private BareAdamW bare;

    /** Makes both. */
    @Setup
    public void make() {
        Engine.prepare();
        ParameterSet set = ParameterSet.named(SET);
        subject = BenchSubject.random("adamw", set, NonFinite.FAIL);
        subject.draw();
        bare = new BareAdamW(set.entries());
    }

    /** A step of the library, its look for NaN and infinity included. */
    @Benchmark
    public void step() {
        subject.optimizer().step(1);
    }

    /** The kernel alone, its arguments kept. */
    @Benchmark
    public void kernel() {
        bare.step();
    }

    /** Frees both. */
    @TearDown
    public void close() {
        subject.close();
        bare.close();
    }
}
