package io.steepest.param;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A parameter of a network with the role it was found to have.
 *
 * @param name its name in the module tree
 * @param tensor the parameter
 * @param role what it does
 * @param transposed whether its first two extents are d_in × d_out, as in transposed convolutions
 * @param why how the role was found, in words
 */
public record Assignment(String name, Tensor tensor, Role role, boolean transposed, String why) {

    /**
     * The parameter as the matrices that norms see, {@code [taps, d_out, d_in]}, one unless it is a convolution.
     *
     * @return a view where memory allows, else a copy
     */
    public Tensor matrices() {
        return Layout.of(this).matricesOfParameter(tensor);
    }

    /**
     * Writes the parameter, in place.
     *
     * @param matrices in the layout of {@link #matrices()}, of any dtype
     */
    public void set(Tensor matrices) {
        tensor.copy_(Layout.of(this).parameterFrom(matrices));
    }

    /** The same parameter in another role. */
    Assignment as(Role other, String reason) {
        return new Assignment(name, tensor, other, transposed, reason);
    }

    /** Checks that names are unique and there is something to train. */
    static List<Assignment> checked(List<Assignment> found) {
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the module has no parameter that requires a gradient");
        }
        return List.copyOf(found);
    }
}
