package io.steepest.tensor;

import io.steepest.engine.Shapes;
import org.bytedeco.pytorch.Tensor;

/**
 * A part of a batch {@code [k,m,n]} that can be stepped alone: some of its matrices, or a run of entries of one matrix
 * that lie together in memory.
 *
 * @param matrices k of the whole
 * @param from first matrix
 * @param count number of matrices
 * @param dimension along which a run of entries is cut, 1 or 2; 0 for whole matrices
 * @param start first index of the run
 * @param length of the run
 */
public record Slice(long matrices, long from, long count, int dimension, long start, long length) {

    /** Whole matrices. */
    public static Slice of(long matrices, long from, long count) {
        return new Slice(matrices, from, count, 0, 0, 0);
    }

    /** A run of entries of one matrix. */
    public static Slice run(long matrices, long matrix, int dimension, long start, long length) {
        return new Slice(matrices, matrix, 1, dimension, start, length);
    }

    /** Whether it is the whole batch. */
    public boolean isWhole() {
        return dimension == 0 && count == matrices;
    }

    /**
     * The part of a tensor, a view.
     *
     * @param whole with k, or a multiple of it, as its first extent; {@code [k,m,n]} for a run of entries
     */
    public Tensor of(Tensor whole) {
        if (isWhole()) {
            return whole;
        }
        long each = whole.size(0) / matrices;
        Tensor some = whole.narrow(0, from * each, count * each);
        return dimension == 0 ? some : some.narrow(dimension, start, length);
    }

    /**
     * Zeros for the whole of which a tensor is this part.
     *
     * @param part of whole matrices
     */
    Tensor zerosAround(Tensor part) {
        long[] shape = Shapes.of(part);
        shape[0] = shape[0] / count * matrices;
        return part.new_zeros(shape);
    }
}
