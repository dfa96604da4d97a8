package io.steepest.lab.experiment;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;

/** Operators of libtorch that it has no function for in Java. */
final class Boxed {
    private Boxed() {}

    /** The fused AdamW of weights, gradients and two averages; the last argument is what gradients are divided by. */
    static void adamw(Tensor w, Tensor g, Tensor m, Tensor v, Tensor count, IValue scale) {
        IValueVector arguments = new IValueVector();
        Stream.of(
                        list(w),
                        list(g),
                        list(m),
                        list(v),
                        list(),
                        list(count),
                        new IValue(1e-3),
                        new IValue(0.9),
                        new IValue(0.95),
                        new IValue(0.01),
                        new IValue(1e-8),
                        new IValue(false),
                        new IValue(false),
                        scale,
                        new IValue())
                .forEach(arguments::push_back);
        Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "").callBoxed(arguments);
    }

    private static IValue list(Tensor... tensors) {
        GenericList list = new GenericList(new TensorList().elementType());
        for (Tensor x : tensors) {
            list.push_back(new IValue(x));
        }
        return new IValue(list);
    }
}
