package io.steepest.dist;

import io.steepest.engine.Shapes;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A part of a tensor on its way through {@link Rings}.
 *
 * @param number how many pieces this rank began before it
 * @param kind the operation
 * @param owner of the operation
 * @param x the part on this rank, {@code [n]}
 * @param into for a gathering its part of the result, {@code [size, n]}; null otherwise
 * @param at where it is in the ring of each rank, in bytes; −1 for those that do not send it
 */
record Piece(long number, Collective kind, int owner, Tensor x, Tensor into, List<Integer> at) {

    long bytes() {
        return Shapes.bytes(x);
    }

    /** Returns the operation in words. */
    String doing() {
        return kind.on(owner);
    }

    /** Returns numbers that are equal on all ranks which take part in the same operation with equal tensors. */
    long[] label() {
        return new long[] {number, doing().hashCode(), bytes(), Shapes.type(x).value};
    }

    void close() {
        x.close();
        if (into != null) {
            into.close();
        }
    }
}
