package io.steepest.param;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Parameters of one role, shape, dtype and weight in one allocation. The module's own parameters and gradients are
 * views of it, so a step touches the whole group with a handful of calls and copies nothing.
 *
 * @param name unique among the banks of a module, like {@code linear-128x512}
 * @param role what the parameters do
 * @param members the parameters, in order
 * @param weights the matrices {@code [k,m,n]}, rows d_out and columns d_in; a view of {@code storage}
 * @param gradients their gradients, {@code [k,m,n]}
 * @param inverseWeight {@code 1/s_l}, what the modular norm multiplies updates by
 * @param matrices matrices per parameter: the taps of a convolution, else one
 */
public record Bank(
        String name,
        Role role,
        List<Member> members,
        Tensor weights,
        Tensor gradients,
        double inverseWeight,
        long matrices) {

    /** Copies the list of members. */
    public Bank {
        members = List.copyOf(members);
    }

    /**
     * A parameter and its place in a bank.
     *
     * @param name its name in the module tree
     * @param parameter the module's own tensor, a view of the bank
     * @param gradient its gradient, a view of the bank
     * @param why how its role was found
     */
    public record Member(String name, Tensor parameter, Tensor gradient, String why) {}
}
