package io.steepest.benchmarks;

import io.steepest.engine.Engine;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The inverse fourth root of a positive matrix, Shampoo's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InverseRootBenchmark {
    private static final double TOLERANCE = 1e-6;

    /** Side. */
    @Param({"256", "768"})
    public long side;

    /** How. */
    @Param({"eigh", "coupled-newton"})
    public String method;

    private InverseRoot root;
    private Tensor a;

    /** Draws the matrix. */
    @Setup
    public void draw() {
        Engine.prepare();
        root = switch (method) {
            case "eigh" -> InverseRoot.eigh(TOLERANCE, Perturbation.RELATIVE);
            case "coupled-newton" -> InverseRoot.coupledNewton(TOLERANCE, 60);
            default -> throw new IllegalArgumentException("no root named " + method);
        };
        a = Matrices.positive(side);
    }

    /** Once. */
    @Benchmark
    public void root() {
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            root.of(a, 4);
        }
    }

    /** Frees the matrix. */
    @TearDown
    public void free() {
        a.close();
    }
}
