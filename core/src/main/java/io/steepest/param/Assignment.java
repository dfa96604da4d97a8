package io.steepest.param;

import io.steepest.tensor.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * A parameter of a network with the role it was found to have and the matrices it is read as.
 *
 * @param name its name in the module tree
 * @param tensor the parameter
 * @param role what it does
 * @param reading which matrices it is
 * @param why how role and reading were found, in words
 * @param ties other tensors of the module in the same memory
 */
public record Assignment(String name, Tensor tensor, Role role, Reading reading, String why, List<Tie> ties) {

    /** Copies the list of ties. */
    public Assignment {
        ties = List.copyOf(ties);
    }

    /** A parameter that shares its memory with no other. */
    Assignment(String name, Tensor tensor, Role role, Reading reading, String why) {
        this(name, tensor, role, reading, why, List.of());
    }

    /** A parameter in a role, read as is usual for its shape. */
    Assignment(String name, Tensor tensor, Role role, String why) {
        this(name, tensor, role, UsualReading.of(name, role, tensor), why);
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

    /** Returns whether it has no entries, so that there is nothing to step. */
    public boolean isEmpty() {
        return tensor.numel() == 0;
    }

    /**
     * Returns the parameter as the matrices that norms see, {@code [matrices, d_out, d_in]}. There is one such batch, unless
     * rows are split into parts of different sizes.
     *
     * @return views where memory allows, else copies
     */
    public List<Tensor> matrices() {
        Layout layout = Layout.of(this);
        return layout.pieces().stream()
                .map(piece -> layout.matricesOfParameter(tensor, piece))
                .toList();
    }

    /** Returns how many matrices that follow each other are the taps of one convolution; one if it is none. */
    public long taps() {
        return Layout.of(this).taps();
    }

    /**
     * Writes the parameter, in place.
     *
     * @param matrices in the layout of {@link #matrices()}, of any dtype
     */
    public void set(List<Tensor> matrices) {
        Layout layout = Layout.of(this);
        List<Layout.Piece> pieces = layout.pieces();
        if (matrices.size() != pieces.size()) {
            throw new IllegalArgumentException(
                    name + " is made of " + pieces.size() + " batches of matrices, found " + matrices.size());
        }
        for (int i = 0; i < pieces.size(); i++) {
            layout.write(tensor, pieces.get(i), matrices.get(i));
        }
    }

    /**
     * Returns the same parameter without stacking and splitting, for a rule that treats each entry alone: such a rule gives
     * the same result, and memory in one piece is stepped faster.
     */
    public Assignment unsplit() {
        boolean cut = reading.steps().stream()
                .anyMatch(s -> s instanceof ReadingSteps.Stacked
                        || s instanceof ReadingSteps.Split
                        || s instanceof ReadingSteps.Sizes);
        return cut
                ? read(
                        UsualReading.of(name, role, tensor),
                        why + "; stepped as one, since to split it as " + reading
                                + " makes no difference to a rule that treats each entry alone")
                : this;
    }

    /** The same parameter in another role, read as is usual for it. */
    Assignment as(Role other, String reason) {
        boolean kept = other == role || (isMatrix(other) && isMatrix(role));
        Reading read = kept ? reading : UsualReading.of(name, other, tensor);
        return new Assignment(name, tensor, other, read, reason, ties);
    }

    private static boolean isMatrix(Role role) {
        return role == Role.LINEAR || role == Role.HEAD;
    }

    /** The same parameter read otherwise. */
    Assignment read(Reading other, String reason) {
        return new Assignment(name, tensor, role, other, reason, ties);
    }

    /** Returns the same parameter, whose tensors outlive the scope that they were found in. */
    public Assignment keptBy(Arena arena) {
        List<Tie> kept = ties.stream()
                .map(tie -> new Tie(
                        tie.name(), arena.own(name + "/tie/" + tie.name(), new Tensor(tie.tensor())), tie.order()))
                .toList();
        return new Assignment(name, arena.own(name, new Tensor(tensor)), role, reading, why, kept);
    }

    /** Returns the parameter and all that is tied to it. */
    public List<Tensor> tensors() {
        return Stream.concat(Stream.of(tensor), ties.stream().map(Tie::tensor)).toList();
    }

    /** The same parameter with other tensors in its memory. */
    Assignment tiedWith(List<Tie> others, String reason) {
        return new Assignment(name, tensor, role, reading, reason, others);
    }

    /** Checks that names are unique and there is something to train. */
    static List<Assignment> checked(List<Assignment> found) {
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the module has no parameter that requires a gradient");
        }
        return List.copyOf(found);
    }
}
