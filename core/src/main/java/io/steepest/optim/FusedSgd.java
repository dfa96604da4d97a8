package io.steepest.optim;

import io.steepest.engine.Operator;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;

/**
 * The step of gradient descent with momentum, on the sum of gradients that {@link MomentumSum} keeps. Decay beside the
 * gradients is a pass of its own; in the gradients it is the kernel's.
 */
final class FusedSgd extends Fused {
    private static final OperatorHandle KERNEL = Operator.named("_fused_sgd_");
    /** After weights, gradients, the sum, decay and the weight of the past. */
    private static final int RATE = 5;

    private final Part part;
    private final Descent descent;
    /** Of a step size, since the sum is longer than the average. */
    private final double rate;

    FusedSgd(ClosedForm.Sgd form, GeneralKernel general, Arena state) {
        super(KERNEL, general, state, List.of(MomentumSum.NAME), arguments(form, general.descent()));
        this.part = general.part();
        this.descent = general.descent();
        this.rate = descent.rate() * part.bank().share() * (1 - form.decay());
    }

    private static List<IValue> arguments(ClosedForm.Sgd form, Descent descent) {
        return List.of(
                new IValue(
                        descent.decay().is(Decay.Kind.COUPLED) ? descent.decay().value() : 0.0),
                new IValue(form.decay()),
                new IValue(0.0),
                // dampening
                new IValue(0.0),
                new IValue(form.nesterov()),
                // maximize, and whether the sum is still to be made
                new IValue(false),
                new IValue(false));
    }

    @Override
    void prepare(Operator operator, double lr, long t) {
        if (descent.decay().is(Decay.Kind.DECOUPLED)) {
            part.weights()
                    .mul_(new Scalar(1 - lr * descent.rate() * descent.decay().value()));
        }
        operator.set(RATE, lr * rate);
    }
}
