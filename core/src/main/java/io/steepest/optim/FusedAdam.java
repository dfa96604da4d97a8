package io.steepest.optim;

import io.steepest.recipe.Descent;
import io.steepest.tensor.Arena;
import java.util.stream.Stream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Adam's and AdamW's step. */
final class FusedAdam extends Fused {
    private static final OperatorHandle KERNEL = kernel("_fused_adamw_");

    private final ClosedForm.Adam form;
    private final Descent descent;
    private final double share;
    private final Tensor count;

    FusedAdam(ClosedForm.Adam form, GeneralKernel general, Arena state) {
        super(KERNEL, general, state, "momentum", "second-moment");
        this.form = form;
        this.descent = general.descent();
        this.share = general.part().bank().share();
        this.count = general.part().views().own("count", torch.zeros(new long[0]));
    }

    @Override
    void fusedStep(double lr, long t) {
        count.fill_(new Scalar((double) t));
        double length = lr * descent.rate();
        call(Stream.of(
                list(),
                list(count),
                new IValue(length * share),
                new IValue(form.b1()),
                new IValue(form.b2()),
                // the kernel multiplies it by its step size, and decay does not know the weight of the norm
                new IValue(descent.decay().value() / share),
                new IValue(form.epsilon()),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue()));
    }
}
