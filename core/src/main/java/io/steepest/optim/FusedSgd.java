package io.steepest.optim;

import io.steepest.recipe.Descent;
import io.steepest.tensor.Arena;
import java.util.stream.Stream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;

/**
 * The step of gradient descent with momentum. The kernel's own Nesterov gives gradients another weight and its decay goes
 * through the average, so both are passes of their own.
 */
final class FusedSgd extends Fused {
    private static final OperatorHandle KERNEL = kernel("_fused_sgd_");

    private final ClosedForm.Sgd form;
    private final Part part;
    private final Descent descent;

    FusedSgd(ClosedForm.Sgd form, GeneralKernel general, Arena state) {
        super(KERNEL, general, state, "momentum");
        this.form = form;
        this.part = general.part();
        this.descent = general.descent();
    }

    @Override
    void fusedStep(double lr, long t) {
        double decay = form.decay();
        double length = lr * descent.rate();
        if (!descent.decay().isNone()) {
            part.weights().mul_(new Scalar(1 - length * descent.decay().value()));
        }
        double way = length * part.bank().share();
        if (form.nesterov()) {
            // decay²·m + (1−decay²)·g is decay·m′ + (1−decay)·g, m′ the new average
            part.weights().add_(part.gradients(), new Scalar(-way * (1 - decay)));
            way *= decay;
        }
        call(Stream.of(
                new IValue(0.0),
                new IValue(decay),
                new IValue(way),
                // dampening: what a new gradient lacks to one
                new IValue(decay),
                new IValue(false),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue()));
    }
}
