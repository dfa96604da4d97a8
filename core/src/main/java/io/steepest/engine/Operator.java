package io.steepest.engine;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;

/**
 * An operator of libtorch that has no method in Java, ready to be called again and again. To make its arguments takes a
 * hundred times as long as to call it, so they are kept, and only numbers that change are set anew.
 */
public final class Operator implements AutoCloseable {
    /** A call empties it. */
    private static final ThreadLocal<IValueVector> STACK = ThreadLocal.withInitial(() -> {
        try (PointerScope scope = new PointerScope()) {
            IValueVector stack = new IValueVector();
            stack.retainReference();
            return stack;
        }
    });

    private final OperatorHandle handle;
    private final IValueVector arguments;

    private Operator(OperatorHandle handle, IValueVector arguments) {
        this.handle = handle;
        this.arguments = arguments;
    }

    /**
     * Finds an operator.
     *
     * @param name in {@code aten}, such as {@code _fused_adamw_}
     */
    public static OperatorHandle named(String name) {
        OperatorHandle found = Dispatcher.singleton().findSchemaOrThrow("aten::" + name, "");
        found.retainReference();
        return found;
    }

    /** Returns an operator that returns nothing, with its arguments in order; it must be closed, which keeps their tensors. */
    public static Operator of(OperatorHandle handle, List<IValue> arguments) {
        IValueVector kept = new IValueVector();
        arguments.forEach(kept::push_back);
        kept.retainReference();
        return new Operator(handle, kept);
    }

    /** Returns an argument that is a list of tensors. */
    public static IValue list(Tensor... tensors) {
        GenericList list = new GenericList(new TensorList().elementType());
        for (Tensor x : tensors) {
            list.push_back(new IValue(x));
        }
        return new IValue(list);
    }

    /** Sets an argument for this and later calls. */
    public void set(int argument, double value) {
        try (IValue given = new IValue(value)) {
            arguments.put(argument, given);
        }
    }

    /** Sets an argument that is an optional tensor for this and later calls. */
    public void set(int argument, Tensor value) {
        try (IValue given = new IValue(value)) {
            arguments.put(argument, given);
        }
    }

    /** Leaves an optional argument out from now on. */
    public void unset(int argument) {
        try (IValue none = new IValue()) {
            arguments.put(argument, none);
        }
    }

    /** Calls the operator. */
    public void call() {
        IValueVector stack = STACK.get();
        stack.put(arguments);
        handle.callBoxed(stack);
    }

    @Override
    public void close() {
        arguments.close();
    }
}
