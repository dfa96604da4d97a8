package io.steepest.smooth;

import io.steepest.tensor.Measured;
import org.bytedeco.pytorch.Tensor;

/** Smoothing at work on the gradients of one bank. */
@FunctionalInterface
public interface Filter extends Measured {

    /**
     * Takes in a gradient and gives the smoothed one.
     *
     * @param g gradients {@code [k,m,n]}, not modified
     * @param t number of the step, from 1
     * @return {@code [k,m,n]}, not to be modified: it may be the filter's own memory, or {@code g}
     */
    Tensor smooth(Tensor g, long t);
}
