package io.steepest.optim;

import io.steepest.engine.Dtypes;
import io.steepest.norm.Norms;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.tensor.Arena;
import io.steepest.tensor.StateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;

/**
 * A step by a fused kernel of libtorch, which reads and writes each entry once. What the algebra computes pass by pass
 * it computes at once, on the same state.
 */
abstract class Fused {
    private final OperatorHandle kernel;
    /** Weights, gradients and state, which belong to an arena. */
    private final List<Tensor> operands = new ArrayList<>();

    /**
     * For a part of a bank.
     *
     * @param kernel that it calls
     * @param part contiguous in memory, perhaps transposed
     * @param state of the part, which the descent's filter and coordinates have made
     * @param names in the state
     */
    Fused(OperatorHandle kernel, Part part, Arena state, String... names) {
        this.kernel = kernel;
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

    /** The kernel for a part of a bank, if there is one for its descent. */
    static Optional<Fused> of(Part part, Descent descent, Arena state) {
        if (part.bank().inverseWeight() > 0 && suits(descent, part.gradients(), state.format())) {
            return Optional.of(
                    FusedAdam.isAdam(descent)
                            ? new FusedAdam(part, descent, state)
                            : new FusedSgd(part, descent, state));
        }
        return Optional.empty();
    }

    /** Whether there is a kernel for a descent on matrices like x, on the CPU. */
    static boolean suits(Descent descent, Tensor x, StateFormat format) {
        // the kernels want state of the dtype of the weights, and SGD's is wrong for half precision
        return x.device().is_cpu()
                && !Dtypes.isHalf(x)
                && format == StateFormat.FULL
                && descent.norm().equals(Norms.euclidean())
                && descent.magnitude() instanceof Magnitude.DualNorm
                && descent.oracle().isOfNorm()
                && (FusedAdam.isAdam(descent) || FusedSgd.isSgd(descent));
    }

    /** Takes step t of a size known in Java. */
    abstract void step(double lr, long t);

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
