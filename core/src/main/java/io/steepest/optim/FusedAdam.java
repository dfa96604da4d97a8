package io.steepest.optim;

import io.steepest.engine.Operator;
import io.steepest.recipe.Descent;
import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Adam's and AdamW's step. */
final class FusedAdam extends Fused {
    private static final OperatorHandle KERNEL = Operator.named("_fused_adamw_");
    /** After weights, gradients, two averages, a maximum that is not kept, and the count. */
    private static final int RATE = 6;

    private final double rate;
    private final Tensor count;

    private FusedAdam(ClosedForm.Adam form, GeneralKernel general, Arena state, Tensor count) {
        super(KERNEL, general, state, List.of("momentum", "second-moment"), arguments(form, general, count));
        this.rate = general.descent().rate() * general.part().bank().share();
        this.count = count;
    }

    static FusedAdam of(ClosedForm.Adam form, GeneralKernel general, Arena state) {
        return new FusedAdam(form, general, state, general.part().views().own("count", torch.zeros(new long[0])));
    }

    private static List<IValue> arguments(ClosedForm.Adam form, GeneralKernel general, Tensor count) {
        Descent descent = general.descent();
        return List.of(
                Operator.list(),
                Operator.list(count),
                new IValue(0.0),
                new IValue(form.b1()),
                new IValue(form.b2()),
                // the kernel multiplies it by its step size, and decay does not know the weight of the norm
                new IValue(descent.decay().value() / general.part().bank().share()),
                new IValue(form.epsilon()),
                new IValue(false),
                new IValue(false));
    }

    @Override
    void prepare(Operator operator, double lr, long t) {
        count.fill_(new Scalar((double) t));
        operator.set(RATE, lr * rate);
    }
}
