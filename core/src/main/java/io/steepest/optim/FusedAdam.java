package io.steepest.optim;

import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Diagonal;
import io.steepest.recipe.Descent;
import io.steepest.smooth.Ema;
import io.steepest.tensor.Arena;
import java.util.stream.Stream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Adam's and AdamW's step. */
final class FusedAdam extends Fused {
    private static final double ROOT = 0.5;
    private static final double LEAST_EPSILON = 1e-30;

    private static final OperatorHandle KERNEL = kernel("_fused_adamw_");

    private final Descent descent;
    private final double decay;
    private final double inverseWeight;
    private final Tensor count;

    FusedAdam(Part part, Descent descent, Arena state) {
        super(KERNEL, part, state, "momentum", "second-moment");
        this.descent = descent;
        this.decay = ((Ema) descent.smoothing()).decay();
        this.inverseWeight = part.bank().inverseWeight();
        this.count = part.views().own("count", torch.zeros(new long[0]));
    }

    @Override
    void step(double lr, long t) {
        count.fill_(new Scalar((double) t));
        double length = lr * descent.rate();
        Diagonal rule = (Diagonal) descent.preconditioner();
        call(Stream.of(
                list(),
                list(count),
                new IValue(length * inverseWeight),
                new IValue(decay),
                new IValue(rule.accumulation().keep()),
                // the kernel multiplies it by its step size, and decay does not know the weight of the norm
                new IValue(descent.decay() / inverseWeight),
                new IValue(rule.epsilon()),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue()));
    }

    /** Whether smoothing and coordinates are Adam's. */
    static boolean isAdam(Descent descent) {
        return descent.preconditioner() instanceof Diagonal rule
                && rule.exponent() == ROOT
                && rule.damping() == Damping.METRIC
                && rule.accumulation().keep() < 1
                && rule.accumulation()
                        .equals(Accumulation.ema(rule.accumulation().keep()).debias())
                && descent.smoothing() instanceof Ema ema
                && ema.equals(Ema.of(ema.decay()).debias())
                && !ema.isNone()
                // without ε, an entry that never had a gradient is zero over zero there
                && rule.epsilon() > LEAST_EPSILON;
    }
}
