package io.steepest.optim;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the entries of a tensor that is cut among ranks belong. The entries of the whole are counted in the order in which
 * they lie in memory, from 0, and a piece is a range of them.
 *
 * @param shape the extents of the whole
 * @param strides how many entries apart neighbours along each dimension of the whole lie
 * @param begin the first entry of the piece
 * @param end the entry after its last
 */
public record Piece(List<Long> shape, List<Long> strides, long begin, long end) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the whole has gaps or overlaps, or the range is not within it
     */
    public Piece {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (!isDense(shape, strides) || begin < 0 || end < begin || end > entries(shape)) {
            throw new IllegalArgumentException("entries " + begin + " to " + end + " are no piece of a tensor of shape "
                    + shape + " and strides " + strides);
        }
    }

    /** How many entries a tensor of a shape has. */
    private static long entries(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static boolean isDense(List<Long> shape, List<Long> strides) {
        if (shape.size() != strides.size() || shape.stream().anyMatch(size -> size < 1)) {
            return false;
        }
        List<Integer> inward = IntStream.range(0, shape.size())
                .filter(i -> shape.get(i) > 1)
                .boxed()
                .sorted(Comparator.comparing(strides::get))
                .toList();
        long run = 1;
        for (int i : inward) {
            if (strides.get(i) != run) {
                return false;
            }
            run = Math.multiplyExact(run, shape.get(i));
        }
        return true;
    }
}
