package io.steepest.optim;

import io.steepest.engine.Entries;
import io.steepest.recipe.Descent;
import io.steepest.tensor.Arena;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The step of sign descent and of Lion, in one pass for each operator that the formula has: in the cache, with one
 * intermediate result. The general formula, which it steps aside for where gradients are measured in a unit, takes two
 * passes more: it makes −lmo of the norm, and brings back NaN, which libtorch's sign hides. So this one is for gradients
 * that were found finite.
 */
final class SignKernel implements StepKernel {
    private final ClosedForm.Sign form;
    private final GeneralKernel general;
    private final Tensor weights;
    private final Tensor gradients;
    private final Optional<Tensor> momentum;

    SignKernel(ClosedForm.Sign form, GeneralKernel general, Arena whole) {
        this.form = form;
        this.general = general;
        Part part = general.part();
        Arena state = whole.part(part.slice(), part.bank().gradients());
        Arena views = part.views();
        this.weights = views.own("flat-weights", Fused.flat(part.weights()));
        this.gradients = views.own("flat-gradients", Fused.flat(part.gradients()));
        this.momentum = form.decay() == 0
                ? Optional.empty()
                : Optional.of(views.own("flat-momentum", Fused.flat(state.get("momentum"))));
    }

    @Override
    public void step(double lr, long t, double factor) {
        if (general.bits() != 0) {
            general.step(lr, t, factor);
            return;
        }
        Entries.scale(gradients, factor);
        Descent descent = general.descent();
        double length = lr * descent.rate();
        if (!descent.decay().isNone()) {
            weights.mul_(new Scalar(1 - length * descent.decay().value()));
        }
        weights.add_(signs(), new Scalar(-length * general.part().bank().share()));
    }

    private Tensor signs() {
        Tensor scratch = Scratch.of(gradients);
        if (momentum.isEmpty()) {
            return torch.sign_out(scratch, gradients);
        }
        Tensor m = momentum.get();
        Scalar gain = new Scalar(1 - form.decay());
        if (form.blend() == form.decay()) {
            return torch.sign_out(scratch, m.lerp_(gradients, gain));
        }
        torch.lerp_out(scratch, m, gradients, new Scalar(1 - form.blend())).sign_();
        m.lerp_(gradients, gain);
        return scratch;
    }

    @Override
    public double cost() {
        return general.cost();
    }

    @Override
    public GeneralKernel general() {
        return general;
    }
}
