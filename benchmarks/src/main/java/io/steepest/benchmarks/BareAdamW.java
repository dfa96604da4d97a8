package io.steepest.benchmarks;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.global.torch;

/** libtorch's fused AdamW on one vector of random weights and gradients, its arguments made once. */
final class BareAdamW implements AutoCloseable {
    private final OperatorHandle kernel =
            Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "").retainReference();
    private final IValueVector stack = new IValueVector().retainReference();
    private final List<IValue> arguments;

    BareAdamW(long entries) {
        try (PointerScope scope = new PointerScope()) {
            arguments = Stream.of(
                            list(torch.randn(entries)),
                            list(torch.randn(entries)),
                            list(torch.zeros(entries)),
                            list(torch.zeros(entries)),
                            list(),
                            list(torch.ones(new long[0])),
                            new IValue(1e-3),
                            new IValue(0.9),
                            new IValue(0.95),
                            new IValue(0.01),
                            new IValue(1e-8),
                            new IValue(false),
                            new IValue(false),
                            new IValue(),
                            new IValue())
                    .map(argument -> (IValue) argument.retainReference())
                    .toList();
        }
    }

    private static IValue list(Tensor... tensors) {
        GenericList list = new GenericList(new TensorList().elementType());
        for (Tensor x : tensors) {
            list.push_back(new IValue(x));
        }
        return new IValue(list);
    }

    void step() {
        // the call takes them off the stack
        arguments.forEach(stack::push_back);
        kernel.callBoxed(stack);
    }

    @Override
    public void close() {
        arguments.forEach(IValue::close);
        stack.close();
        kernel.close();
    }
}
