package io.steepest.smooth;

import io.steepest.tensor.Lifecycle;
import io.steepest.tensor.Stateless;
import org.bytedeco.pytorch.Tensor;

/** A {@link Smoothing} at work on the gradients of one bank. */
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
