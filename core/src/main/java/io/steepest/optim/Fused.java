package io.steepest.optim;

import io.steepest.engine.Entries;
import io.steepest.engine.Operator;
import io.steepest.engine.Shapes;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A step by a fused kernel of libtorch, which reads and writes each entry once. The general formula computes the same
 * pass by pass, on the same state, and takes over where gradients are measured in a unit.
 */
abstract class Fused implements StepKernel {
    /** A number of float32, and so is one over it. */
    private static final double GREATEST_DIVISOR = 1e30;

    private final GeneralKernel general;
    private final Operator operator;
    /** Place of the number that the kernel divides gradients by. */
    private final int scaleArgument;
    /** That number, of the only dtype that the kernels read it in. */
    private final Tensor scale;

    private double scaledBy = 1;

    /**
     * For a slice of a bank.
     *
     * @param kernel that it calls, whose last two arguments are a divisor of gradients and a flag
     * @param general formula, which has made the state; its slice is contiguous in memory, perhaps transposed
     * @param whole owner of the state of the whole bank
     * @param names in the state
     * @param rest of the arguments of the kernel after weights, gradients and state
     */
    Fused(OperatorHandle kernel, GeneralKernel general, Arena whole, List<String> names, List<IValue> rest) {
        this.general = general;
        Part part = general.part();
        Arena state = whole.part(part.slice(), part.bank().gradients());
        List<IValue> arguments = new ArrayList<>();
        // of tensors that do not lie in order the kernel would make copies
        Stream.concat(
                        Stream.of(part.weights(), part.gradients()),
                        names.stream().map(state::get))
                .forEach(x -> arguments.add(Operator.list(flat(x))));
        arguments.addAll(rest);
        this.scaleArgument = arguments.size();
        arguments.add(new IValue());
        arguments.add(new IValue());
        this.operator = Operator.of(kernel, arguments);
        this.scale = part.views().own("scale", torch.ones(new long[0]));
    }

    @Override
    public final void step(double lr, long t, double factor) {
        if (general.bits() != 0) {
            general.step(lr, t, factor);
            return;
        }
        Tensor gradients = general.part().gradients();
        boolean byKernel = Shapes.type(gradients) == ScalarType.Float && 1 / factor < GREATEST_DIVISOR;
        divideBy(byKernel ? 1 / factor : 1);
        if (!byKernel) {
            Entries.scale(gradients, factor);
        }
        prepare(operator, lr, t);
        operator.call();
    }

    private void divideBy(double divisor) {
        if (divisor != scaledBy) {
            scaledBy = divisor;
            if (divisor == 1) {
                operator.unset(scaleArgument);
            } else {
                operator.set(scaleArgument, scale.fill_(new Scalar(divisor)));
            }
        }
    }

    /** Sets what changes from step to step, for step t of a size known in Java, and does what the kernel does not. */
    abstract void prepare(Operator chosen, double lr, long t);

    @Override
    public final double cost() {
        return general.cost();
    }

    @Override
    public final GeneralKernel general() {
        return general;
    }

    @Override
    public final void close() {
        operator.close();
    }

    /** The entries {@code [k·m·n]} in memory's order. */
    static Tensor flat(Tensor x) {
        return (x.stride(1) >= x.stride(2) ? x : x.transpose(1, 2)).view(-1);
    }
}
