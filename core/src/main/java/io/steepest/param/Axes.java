package io.steepest.param;

import io.steepest.engine.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Applies a {@link Reading} to a shape: it says which dimension of a parameter does what in its matrices. */
final class Axes {
    private final String subject;
    private final long[] shape;
    private final boolean vector;
    /** The dimensions that no step has decided on yet. */
    private List<Integer> free;

    private final List<Integer> stacked = new ArrayList<>();
    private final List<Integer> taps = new ArrayList<>();
    private List<Integer> rows = List.of();
    private List<Integer> columns = List.of();
    /** The dimension that is split, or −1. */
    private int split = -1;
    /** How many equal parts it has that lie beside each other in a batch. */
    private long parts = 1;
    /** The extents of the parts that are batches of their own, if it has any. */
    private List<Long> sizes = List.of();

    private Axes(Assignment parameter) {
        this.subject = "reading " + parameter.reading() + " of " + parameter.name();
        this.shape = Shapes.of(parameter.tensor());
        this.vector = parameter.role() == Role.BIAS || parameter.role() == Role.GAIN;
        this.free = IntStream.range(0, shape.length).boxed().toList();
    }

    /**
     * Returns what the dimensions of a parameter do.
     *
     * @throws IllegalArgumentException if its reading does not fit its shape or its role
     */
    static Axes of(Assignment parameter) {
        Axes axes = new Axes(parameter);
        parameter.reading().steps().forEach(axes::take);
        axes.decide();
        return axes;
    }

    private void take(Reading step) {
        if (step instanceof ReadingSteps.Stacked s) {
            stack(s.dimensions());
        } else if (step instanceof ReadingSteps.Split s) {
            splitInto(s.parts());
        } else if (step instanceof ReadingSteps.Sizes s) {
            splitInto(s.rows());
        } else if (step instanceof ReadingSteps.Transposed) {
            transpose();
        } else {
            join(step);
        }
    }

    private void stack(int dimensions) {
        int least = vector ? 1 : 2;
        check(
                free.size() >= dimensions + least,
                vector
                        ? "vectors need a dimension beside those that count them"
                        : "matrices need 2 dimensions beside those that count them");
        stacked.addAll(free.subList(0, dimensions));
        free = free.subList(dimensions, free.size());
    }

    private void transpose() {
        checkMatrix();
        if (rows.isEmpty()) {
            check(free.size() >= 2, "a transposed matrix needs 2 dimensions");
            List<Integer> swapped = new ArrayList<>(free);
            swapped.set(0, free.get(1));
            swapped.set(1, free.get(0));
            free = List.copyOf(swapped);
        } else {
            List<Integer> before = rows;
            rows = columns;
            columns = before;
        }
    }

    /** Flattened, or taps. */
    private void join(Reading step) {
        checkMatrix();
        int kernel = step instanceof ReadingSteps.Taps ? 2 : free.size();
        check(free.size() > (kernel == 2 ? 2 : 1), kernel == 2 ? "taps needs out × in × kernel" : "a matrix needs 2");
        rows = free.subList(0, 1);
        columns = free.subList(1, kernel);
        taps.addAll(free.subList(kernel, free.size()));
    }

    private void splitInto(long number) {
        long extent = splitExtent();
        if (extent % number != 0) {
            long other = columns.size() == 1 ? shape[columns.get(0)] : 1;
            String right = other % number == 0
                    ? "; its " + other + " columns can: transposed split(" + number + ")"
                    : "; unequal parts are given by their sizes, as by split(" + extent / 2 + ", "
                            + (extent - extent / 2) + ")";
            check(false, extent + " rows cannot be split into " + number + " equal parts" + right);
        }
        if (taps.isEmpty()) {
            parts = number;
        } else {
            // the taps of a part must follow each other, and one tap's parts do
            sizes = LongStream.range(0, number)
                    .map(i -> extent / number)
                    .boxed()
                    .toList();
        }
    }

    private void splitInto(List<Long> rowsOfParts) {
        long extent = splitExtent();
        long sum = rowsOfParts.stream().mapToLong(Long::longValue).sum();
        check(sum == extent, "the parts have " + sum + " rows together, the matrix has " + extent);
        if (taps.isEmpty() && rowsOfParts.stream().distinct().count() == 1) {
            parts = rowsOfParts.size();
        } else {
            sizes = rowsOfParts;
        }
    }

    private long splitExtent() {
        decide();
        check(rows.size() == 1, "rows that are split must be one dimension, these are " + rows.size());
        split = rows.get(0);
        return shape[split];
    }

    /** What is left at the end, or before a split, is a vector or a matrix as it is. */
    private void decide() {
        if (!rows.isEmpty()) {
            return;
        }
        if (vector) {
            rows = free;
            return;
        }
        check(
                free.size() == 2,
                free.size() < 2
                        ? "a matrix needs 2 dimensions, out × in"
                        : free.size() + " dimensions are not yet a matrix: flattened makes them one matrix, stacked("
                                + (free.size() - 2) + ") several, taps those of a convolution");
        rows = free.subList(0, 1);
        columns = free.subList(1, 2);
    }

    private void checkMatrix() {
        check(!vector, "a vector is read asIs, stacked or split");
    }

    private void check(boolean right, String reason) {
        if (!right) {
            throw new IllegalArgumentException(subject + ": " + reason + "; its shape is " + Shapes.text(shape));
        }
    }

    /** Returns the extents of a parameter. */
    long[] shape() {
        return shape;
    }

    /** Returns the dimensions that count matrices. */
    List<Integer> stacked() {
        return stacked;
    }

    /** Returns the dimensions of a convolution's kernel. */
    List<Integer> taps() {
        return taps;
    }

    /** Returns the dimensions of the rows of a matrix, or of a vector. */
    List<Integer> rows() {
        return rows;
    }

    /** Returns the dimensions of the columns of a matrix. */
    List<Integer> columns() {
        return columns;
    }

    /** Returns the dimension that is split, or −1. */
    int split() {
        return split;
    }

    /** Returns how many equal parts the split dimension has that lie beside each other in a batch; one if it is not split so. */
    long parts() {
        return parts;
    }

    /** Returns the extents of the parts that are batches of their own; none if there is but one. */
    List<Long> sizes() {
        return sizes;
    }

    /** Returns the number of matrices or entries that some dimensions count. */
    long count(List<Integer> dimensions) {
        return dimensions.stream().mapToLong(d -> shape[d]).reduce(1, Math::multiplyExact);
    }
}
