package io.steepest.tensor;

/**
 * Memory of gradients that come in a unit of measure. Squares of gradients leave the range of float32 long before the
 * gradients do; divided by a power of two they do not, and every later number is the same up to that power, to the last
 * bit.
 */
public interface Measured {

    /** Returns about the largest magnitude of the gradients that are remembered; zero if nothing is. */
    default double reach() {
        return 0;
    }

    /**
     * Multiplies what is remembered, in place, as if all gradients so far had been larger.
     *
     * @param bits the gradients of the past count as {@code 2^bits} times what they were
     */
    default void rescale(double bits) {
        // most parts remember nothing that has the scale of gradients
    }
}
