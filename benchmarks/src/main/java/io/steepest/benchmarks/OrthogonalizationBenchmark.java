package io.steepest.benchmarks;

import io.steepest.benchmarks.polar.PolarMethod;
import io.steepest.engine.Engine;
import java.util.List;
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

/** One matrix to its polar factor; methods as {@code ./steepest orthogonalize} names them, in their fastest dtype. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OrthogonalizationBenchmark {
    /** Rows and columns. */
    @Param({"768x768", "768x3072", "3072x768"})
    public String shape;

    /** How. */
    @Param({"keller", "polar-express", "polar-express-s4", "svd"})
    public String method;

    private PolarMethod polar;
    private Tensor g;

    /** Draws the matrix. */
    @Setup
    public void draw() {
        Engine.prepare();
        List<PolarMethod> all = PolarMethod.named(method, 768);
        polar = all.get(all.size() - 1);
        g = Matrices.normal(shape);
    }

    /** Once. */
    @Benchmark
    public void polar() {
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            polar.polar().of(g);
        }
    }

    /** Frees the matrix. */
    @TearDown
    public void free() {
        g.close();
    }
}
