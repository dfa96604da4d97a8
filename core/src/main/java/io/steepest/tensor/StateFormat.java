package io.steepest.tensor;

/**
 * How an optimizer keeps averages of gradients and of their squares from step to step. Each step reads them as float32,
 * whatever they are kept in.
 */
public enum StateFormat {
    /** float64 for weights in float64, float32 for all others. */
    FULL,
    /**
     * bfloat16, half of float32, rounded up or down at random so that the mean is exact: an average whose steps are below
     * its resolution still moves. The draw depends on the step and the name alone, so that runs repeat and resume to the
     * bit.
     */
    BFLOAT16,
    /** bfloat16 and a byte of what that leaves out, three quarters of float32; rounded to nearest. */
    COMPENSATED
}
