package io.steepest.benchmarks;

import io.steepest.engine.Operator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.global.torch;

/** libtorch's fused AdamW on one vector of random weights and gradients, its arguments made once. */
final class BareAdamW implements AutoCloseable {
    private final Operator kernel;

    BareAdamW(long entries) {
        try (PointerScope scope = new PointerScope()) {
            kernel = Operator.of(
                    Operator.named("_fused_adamw_"),
                    List.of(
                            Operator.list(torch.randn(entries)),
                            Operator.list(torch.randn(entries)),
                            Operator.list(torch.zeros(entries)),
                            Operator.list(torch.zeros(entries)),
                            Operator.list(),
                            Operator.list(torch.ones(new long[0])),
                            new IValue(1e-3),
                            new IValue(0.9),
                            new IValue(0.95),
                            new IValue(0.01),
                            new IValue(1e-8),
                            new IValue(false),
                            new IValue(false),
                            new IValue(),
                            new IValue()));
        }
    }

    void step() {
        kernel.call();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
