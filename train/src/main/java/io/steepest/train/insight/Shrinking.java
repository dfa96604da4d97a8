package io.steepest.train.insight;

import io.steepest.engine.Dtypes;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What decay did to weights in one step: it multiplied them by a factor.
 *
 * @param factor {@code 1 − η·decay}; 1 for no decay, NaN if it is not known
 * @param afterwards whether it multiplied what the step had moved already
 */
record Shrinking(double factor, boolean afterwards) {
    /** No decay, or one that is a part of the gradient. */
    static final Shrinking NONE = new Shrinking(1, false);

    /**
     * Returns that of a descent.
     *
     * @param size the step size, empty if decay is not measured in it
     */
    static Shrinking of(Descent descent, OptionalDouble size) {
        Decay decay = descent.decay();
        if (decay.isNone() || decay.is(Decay.Kind.COUPLED)) {
            return NONE;
        }
        double factor = size.isPresent() ? 1 - size.getAsDouble() * descent.rate() * decay.value() : Double.NaN;
        return new Shrinking(factor, decay.is(Decay.Kind.AFTER));
    }

    /** The update without decay, with the rounding of the step itself, so that a step of decay alone leaves zero. */
    Tensor undone(Tensor before, Tensor after, Tensor update) {
        if (factor == 1) {
            return update;
        }
        Scalar kept = new Scalar(factor);
        return afterwards
                ? Dtypes.widened(after).div(kept).sub(Dtypes.widened(before))
                : Dtypes.widened(after).sub(Dtypes.widened(before.mul(kept)));
    }
}
