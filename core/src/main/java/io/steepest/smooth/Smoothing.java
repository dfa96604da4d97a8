package io.steepest.smooth;

import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Tensor;

/**
 * How gradients are smoothed over time: a value, whose memory lives in an arena. {@link Ema} is the usual one.
 *
 * <p>A filter must be linear in the gradients that it has seen, with weights that do not depend on them, and it must
 * treat all entries alike. Step rules that average numbers with the weights of the gradients rely on it.
 */
public interface Smoothing {

    /**
     * A filter for gradients of one shape.
     *
     * @param like gradients of the shape, dtype and layout to come, {@code [k,m,n]}; not read
     * @param arena owner of what is remembered
     * @return a filter that has seen nothing
     */
    Filter on(Tensor like, Arena arena);

    /** Returns whether gradients pass unchanged and nothing is remembered. */
    default boolean isNone() {
        return false;
    }

    /**
     * Returns whether everything that is remembered is a weighted mean of gradients, so that finite gradients of an
     * ordinary size cannot make it infinite.
     */
    default boolean remembersMeans() {
        return false;
    }
}
