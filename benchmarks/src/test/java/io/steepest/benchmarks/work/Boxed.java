package io.steepest.benchmarks.work;

import io.steepest.engine.Operator;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/** Operators of libtorch that it has no function for in Java. */
final class Boxed {
    private Boxed() {}

    /** The fused AdamW of weights, gradients and two averages; the last argument is what gradients are divided by. */
    static void adamw(Tensor w, Tensor g, Tensor m, Tensor v, Tensor count, IValue scale) {
        List<IValue> arguments = List.of(
                Operator.list(w),
                Operator.list(g),
                Operator.list(m),
                Operator.list(v),
                Operator.list(),
                Operator.list(count),
                new IValue(1e-3),
                new IValue(0.9),
                new IValue(0.95),
                new IValue(0.01),
                new IValue(1e-8),
                new IValue(false),
                new IValue(false),
                scale,
                new IValue());
        try (Operator kernel = Operator.of(Operator.named("_fused_adamw_"), arguments)) {
            kernel.call();
        }
    }
}
