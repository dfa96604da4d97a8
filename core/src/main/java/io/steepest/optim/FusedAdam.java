package io.steepest.optim;

import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Diagonal;
import io.steepest.smooth.Ema;
import io.steepest.tensor.Arena;
import io.steepest.tensor.StateFormat;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam's and AdamW's step by libtorch's fused kernel, which reads and writes each entry once. What the algebra computes
 * pass by pass it computes at once, on the same state.
 */
final class FusedAdam {
    private static final double ROOT = 0.5;
    private static final double LEAST_EPSILON = 1e-30;
    private static final OperatorHandle KERNEL = kernel();

    private final Descent descent;
    private final double inverseWeight;
    /** Weights, gradients, both moments, each as if in a list of one. */
    private final List<Tensor> operands;

    private final Tensor count;

    /**
     * For a part of a bank.
     *
     * @param part contiguous in memory, perhaps transposed
     * @param state of the part, which the descent's filter and coordinates have made
     */
    FusedAdam(Part part, Descent descent, Arena state) {
        this.descent = descent;
        this.inverseWeight = part.bank().inverseWeight();
        Arena views = part.views();
        // of tensors that do not lie in order the kernel would make copies
        this.operands = List.of(
                views.own("flat-weights", flat(part.weights())),
                views.own("flat-gradients", flat(part.gradients())),
                views.own("flat-momentum", flat(state.get("momentum"))),
                views.own("flat-second-moment", flat(state.get("second-moment"))));
        this.count = part.views().own("count", torch.zeros(new long[0]));
    }

    private static OperatorHandle kernel() {
        OperatorHandle found = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");
        found.retainReference();
        return found;
    }

    /** The entries {@code [k·m·n]} in memory's order. */
    private static Tensor flat(Tensor x) {
        return (x.stride(1) >= x.stride(2) ? x : x.transpose(1, 2)).view(-1);
    }

    /** Takes step t of a size known in Java. */
    void step(double lr, long t) {
        count.fill_(new Scalar((double) t));
        double length = lr * descent.rate();
        Diagonal rule = (Diagonal) descent.preconditioner();
        IValueVector arguments = new IValueVector();
        operands.forEach(x -> arguments.push_back(list(x)));
        arguments
                .push_back(list())
                .push_back(list(count))
                .push_back(new IValue(length * inverseWeight))
                .push_back(new IValue(descent.ema().decay()))
                .push_back(new IValue(rule.accumulation().keep()))
                // the kernel multiplies it by its step size, and decay does not know the weight of the norm
                .push_back(new IValue(descent.decay() / inverseWeight))
                .push_back(new IValue(rule.epsilon()))
                .push_back(new IValue(false))
                .push_back(new IValue(false))
                .push_back(new IValue())
                .push_back(new IValue());
        KERNEL.callBoxed(arguments);
    }

    private static IValue list(Tensor... tensors) {
        GenericList list = new GenericList(new TensorList().elementType());
        for (Tensor x : tensors) {
            list.push_back(new IValue(x));
        }
        return new IValue(list);
    }

    /** Whether a descent is Adam's on matrices like x, on the CPU. */
    static boolean suits(Descent descent, Tensor x, StateFormat format) {
        return x.device().is_cpu()
                && format == StateFormat.FULL
                && descent.norm().equals(Norms.euclidean())
                && descent.magnitude() instanceof Magnitude.DualNorm
                && descent.oracle().isOfNorm()
                && descent.preconditioner() instanceof Diagonal rule
                && rule.exponent() == ROOT
                && rule.damping() == Damping.METRIC
                && rule.accumulation().keep() < 1
                && rule.accumulation()
                        .equals(Accumulation.ema(rule.accumulation().keep()).debias())
                && descent.ema().equals(Ema.of(descent.ema().decay()).debias())
                && !descent.ema().isNone()
                // without ε, an entry that never had a gradient is zero over zero there
                && rule.epsilon() > LEAST_EPSILON;
    }
}
