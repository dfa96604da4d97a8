package io.steepest.param;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Parameters of one role, shape, dtype and share in one allocation. The module's own parameters and gradients are
 * views of it, so a step touches the whole group with a handful of calls and copies nothing.
 *
 * @param name unique among the banks of a module, like {@code linear-128x512}
 * @param role what the parameters do
 * @param members the parameters, by name
 * @param weights the matrices {@code [k,m,n]}, rows d_out and columns d_in; a view of {@code storage}
 * @param gradients their gradients, {@code [k,m,n]}
 * @param share {@code 1/s_l}, the share of a step that the modular norm gives to each parameter
 * @param matrices matrices per parameter: the taps of a convolution, else one
 */
public record Bank(
        String name, Role role, List<Member> members, Tensor weights, Tensor gradients, double share, long matrices) {

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
     * @param position its place among the parameters of the module, from 0
     * @param why how its role was found
     */
    public record Member(String name, Tensor parameter, Tensor gradient, int position, String why) {}
}
