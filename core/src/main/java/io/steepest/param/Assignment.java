package io.steepest.param;

import io.steepest.tensor.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * A parameter of a network with the role it was found to have.
 *
 * @param name its name in the module tree
 * @param tensor the parameter
 * @param role what it does
 * @param transposed whether its first two extents are d_in × d_out, as in transposed convolutions
 * @param why how the role was found, in words
 * @param ties other tensors of the module in the same memory
 */
public record Assignment(String name, Tensor tensor, Role role, boolean transposed, String why, List<Tie> ties) {

    /** Copies the list of ties. */
    public Assignment {
        ties = List.copyOf(ties);
    }

    /** A parameter that shares its memory with no other. */
    Assignment(String name, Tensor tensor, Role role, boolean transposed, String why) {
        this(name, tensor, role, transposed, why, List.of());
    }

    /**
     * Another tensor of the module in the memory of a parameter: a parameter of another name, a frozen one, or a buffer.
     *
     * @param name its name in the module tree
     * @param tensor the other tensor
     * @param order which dimension of the parameter each of its own is: 1, 0 for the transpose of a matrix
     */
    public record Tie(String name, Tensor tensor, List<Long> order) {

        /** Copies the order. */
        public Tie {
            order = List.copyOf(order);
        }

        /** The view of something of the parameter's shape that this tensor is of the parameter. */
        Tensor of(Tensor like) {
            return like.permute(order.stream().mapToLong(Long::longValue).toArray());
        }
    }

    /** Whether it has no entries, so that there is nothing to step. */
    public boolean isEmpty() {
        return tensor.numel() == 0;
    }

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
        return new Assignment(name, tensor, other, transposed, reason, ties);
    }

    /** Returns the same parameter, whose tensors outlive the scope that they were found in. */
    public Assignment keptBy(Arena arena) {
        List<Tie> kept = ties.stream()
                .map(tie -> new Tie(
                        tie.name(), arena.own(name + "/tie/" + tie.name(), new Tensor(tie.tensor())), tie.order()))
                .toList();
        return new Assignment(name, arena.own(name, new Tensor(tensor)), role, transposed, why, kept);
    }

    /** Returns the parameter and all that is tied to it. */
    public List<Tensor> tensors() {
        return Stream.concat(Stream.of(tensor), ties.stream().map(Tie::tensor)).toList();
    }

    /** The same parameter with other tensors in its memory. */
    Assignment tiedWith(List<Tie> others, String reason) {
        return new Assignment(name, tensor, role, transposed, reason, others);
    }

    /** Checks that names are unique and there is something to train. */
    static List<Assignment> checked(List<Assignment> found) {
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the module has no parameter that requires a gradient");
        }
        return List.copyOf(found);
    }
}
