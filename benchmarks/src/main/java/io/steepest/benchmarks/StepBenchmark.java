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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A whole step, the mean over ten: as long as SOAP and Shampoo keep a basis or root. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StepBenchmark {
    private static final int PERIOD = 10;

    /** By name on the command line. */
    @Param({"sgd", "sign", "lion", "adamw", "grafted-shampoo", "soap"})
    public String optimizer;

    /** As {@code ./steepest bench --parameters} has them. */
    @Param({"768x768", "4M"})
    public String parameters;

    private BenchSubject subject;

    /** Makes the optimizer. */
    @Setup
    public void make() {
        Engine.prepare();
        subject = BenchSubject.random(optimizer, ParameterSet.named(parameters), NonFinite.FAIL);
        subject.draw();
    }

    /** Ten steps. */
    @Benchmark
    @OperationsPerInvocation(PERIOD)
    public void step() {
        for (int i = 0; i < PERIOD; i++) {
            subject.optimizer().step(1);
        }
    }

    /** Frees it. */
    @TearDown
    public void close() {
        subject.close();
    }
}
