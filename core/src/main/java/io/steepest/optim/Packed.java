package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Shapes;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Tensors of one dtype that lie one after another in one run of memory, so that ranks exchange all of them at once.
 *
 * @param entries all entries, {@code [entries]}
 * @param parts the tensors, views of it
 */
record Packed(Tensor entries, List<Tensor> parts) {

    Packed {
        parts = List.copyOf(parts);
    }

    /**
     * Makes room for tensors; their values are not set.
     *
     * @param shapes of the tensors
     * @param like has their dtype and device
     * @return tensors that belong to the open scope
     */
    static Packed of(List<long[]> shapes, Tensor like) {
        long total = shapes.stream().mapToLong(Shapes::count).sum();
        return over(like.new_empty(total), shapes);
    }

    /** Divides a run of memory into tensors, which are views that belong to the open scope. */
    static Packed over(Tensor entries, List<long[]> shapes) {
        List<Tensor> parts = new ArrayList<>();
        long from = 0;
        for (long[] shape : shapes) {
            long count = Shapes.count(shape);
            parts.add(entries.narrow(0, from, count).view(shape));
            from += count;
        }
        return new Packed(entries, parts);
    }

    /** Replaces all entries on every rank by their means over all ranks. */
    void mean(Ranks ranks) {
        mean(entries, ranks);
    }

    /** Replaces a tensor on every rank by its mean over all ranks, which is equal on all of them to the last bit. */
    static void mean(Tensor x, Ranks ranks) {
        try (PointerScope scope = new PointerScope()) {
            // divided first, so that no sum leaves the range of the dtype
            Tensor dense = x.is_contiguous() ? x : x.contiguous();
            dense.mul_(new Scalar(1.0 / ranks.size()));
            ranks.sum(dense);
            if (!x.is_contiguous()) {
                x.copy_(dense);
            }
        }
    }

    /** The shapes of tensors. */
    static List<long[]> shapes(List<Tensor> tensors) {
        return tensors.stream().map(Shapes::of).toList();
    }
}
