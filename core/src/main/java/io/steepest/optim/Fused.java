package io.steepest.optim;

import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;

/**
 * A step by a fused kernel of libtorch, which reads and writes each entry once. The general formula computes the same
 * pass by pass, on the same state, and takes over where gradients are measured in a unit.
 */
abstract class Fused implements StepKernel {
    private final GeneralKernel general;
    private final OperatorHandle kernel;
    /** Weights, gradients and state, which belong to an arena. */
    private final List<Tensor> operands = new ArrayList<>();

    /**
     * For a slice of a bank.
     *
     * @param kernel that it calls
     * @param general formula, which has made the state; its slice is contiguous in memory, perhaps transposed
     * @param whole owner of the state of the whole bank
     * @param names in the state
     */
    Fused(OperatorHandle kernel, GeneralKernel general, Arena whole, String... names) {
        this.kernel = kernel;
        this.general = general;
        Part part = general.part();
        Arena state = whole.part(part.slice(), part.bank().gradients());
        Arena views = part.views();
        // of tensors that do not lie in order the kernel would make copies
        operands.add(views.own("flat-weights", flat(part.weights())));
        operands.add(views.own("flat-gradients", flat(part.gradients())));
        Stream.of(names)
                .map(name -> views.own("flat-" + name, flat(state.get(name))))
                .forEach(operands::add);
    }

    /** A kernel of libtorch by its name in {@code aten}. */
    static OperatorHandle kernel(String name) {
        OperatorHandle found = Dispatcher.singleton().findSchemaOrThrow("aten::" + name, "");
        found.retainReference();
        return found;
    }

    @Override
    public final void step(double lr, long t) {
        if (general.bits() != 0) {
            general.step(lr, t);
        } else {
            fusedStep(lr, t);
        }
    }

    /** Takes step t of a size known in Java, on gradients in no unit. */
    abstract void fusedStep(double lr, long t);

    @Override
    public final boolean usesAllThreads() {
        return true;
    }

    @Override
    public final double cost() {
        return general.cost();
    }

    @Override
    public final GeneralKernel general() {
        return general;
    }

    /**
     * Calls the kernel on weights, gradients and state, each as if in a list of one.
     *
     * @param rest of its arguments
     */
    final void call(Stream<IValue> rest) {
        IValueVector arguments = new IValueVector();
        Stream.concat(operands.stream().map(Fused::list), rest).forEach(arguments::push_back);
        kernel.callBoxed(arguments);
    }

    /** An argument. */
    static IValue list(Tensor... tensors) {
        GenericList list = new GenericList(new TensorList().elementType());
        for (Tensor x : tensors) {
            list.push_back(new IValue(x));
        }
        return new IValue(list);
    }

    /** The entries {@code [k·m·n]} in memory's order. */
    private static Tensor flat(Tensor x) {
        return (x.stride(1) >= x.stride(2) ? x : x.transpose(1, 2)).view(-1);
    }
}
