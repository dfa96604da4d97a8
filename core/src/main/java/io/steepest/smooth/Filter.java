package io.steepest.smooth;

import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Stateless;
import org.bytedeco.pytorch.Tensor;

/**
 * A {@link Smoothing} at work on the gradients of one bank. In coordinates that begin with a rotation, such as SOAP's, it
 * smooths turned gradients if {@link #turn} turns what it remembers exactly; if that is refused, it smooths gradients as
 * they are, which takes longer.
 */
public interface Filter extends Lifecycle {

    /**
     * Takes in a gradient and returns the smoothed one.
     *
     * @param g gradients {@code [k,m,n]}, not modified
     * @param t number of the step, from 1
     * @return {@code [k,m,n]}, not to be modified: it may be the filter's own memory, or {@code g}
     */
    Tensor smooth(Tensor g, long t);

    /** A filter that remembers nothing; a lambda can be one. */
    @FunctionalInterface
    interface Plain extends Filter, Stateless {}
}
