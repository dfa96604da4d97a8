package io.steepest.param;

import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Parameters of one role, reading, shape, dtype and share in one allocation. The module's own parameters and gradients are
 * views of it, so a step touches the whole group with a handful of calls and copies nothing.
 *
 * <p>Parameters whose rows are split into parts of different sizes have several banks, one for each part. These banks have
 * the same members and lie in the same allocation.
 *
 * @param name unique among the banks of a module, like {@code linear-128x512}
 * @param role what the parameters do
 * @param reading which matrices they are
 * @param members the parameters, by name
 * @param weights the matrices {@code [k,m,n]}, rows d_out and columns d_in; a view of {@code storage}
 * @param gradients their gradients, {@code [k,m,n]}; a parameter counts as one with a gradient if its own
 *     {@link Member#gradient} was written, by a backward pass or by hand
 * @param share {@code 1/s_l}, the share of a step that the modular norm gives to each parameter
 * @param matrices matrices per parameter in this bank
 * @param taps how many of these that follow each other are joined by the norm, as the taps of a convolution are; else one
 * @param piece which part of its members the bank holds, counted from 0; empty if it holds all of them
 */
public record Bank(
        String name,
        Role role,
        Reading reading,
        List<Member> members,
        Tensor weights,
        Tensor gradients,
        double share,
        long matrices,
        long taps,
        String piece) {

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
     * @param why how its role and reading were found
     */
    public record Member(String name, Tensor parameter, Tensor gradient, int position, String why) {}

    /** Returns whether it is the only bank of its members or the first of several: who goes by it meets each member once. */
    public boolean isFirst() {
        return piece.isEmpty() || piece.equals("0");
    }

    /**
     * Returns names of matrices: that of the parameter if it is one matrix or one convolution, else with a number, like
     * {@code experts.weight[3]}. The taps of a convolution have one name together.
     *
     * @param from the first matrix, a multiple of {@code taps}
     * @param count how many matrices, a multiple of {@code taps}
     */
    public List<String> names(long from, long count) {
        long each = matrices / taps;
        return LongStream.range(from / taps, (from + count) / taps)
                .mapToObj(i -> members.get((int) (i / each)).name()
                        + (each == 1 ? "" : "[" + i % each + "]")
                        + (piece.isEmpty() ? "" : "[" + piece + "]"))
                .toList();
    }
}
