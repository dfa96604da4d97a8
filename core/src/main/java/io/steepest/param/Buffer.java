package io.steepest.param;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The memory of a bank, or of the banks that hold the pieces of the same parameters, entry after entry: what ranks send.
 *
 * @param banks that lie in it
 * @param weights all entries of the parameters, {@code [entries]}
 * @param gradients their gradients in the same order, {@code [entries]}
 */
public record Buffer(List<Bank> banks, Tensor weights, Tensor gradients) {

    /** Copies the list. */
    public Buffer {
        banks = List.copyOf(banks);
    }
}
