package io.steepest.param;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * How a parameter lies in a bank: the one place that fixes d_out × d_in.
 *
 * <p>The bank's storage is {@code [k, stored…]}, a parameter is a permuted view of one of its k parts, and the matrices that
 * norms see are views of the whole: one batch of them, or several if its rows are split into parts of different sizes.
 */
final class Layout {
    private final Axes axes;
    /** The dimensions of a parameter in the order of storage, which lets all matrices be views. */
    private final List<Integer> stored;

    private final List<Piece> pieces;

    private Layout(Axes axes, List<Integer> stored, List<Piece> pieces) {
        this.axes = axes;
        this.stored = stored;
        this.pieces = pieces;
    }

    /**
     * Rows of a parameter that are matrices of one size.
     *
     * @param name its number among the pieces, from 0; empty if it is the whole
     * @param start its first row
     * @param rows how many rows it has
     */
    record Piece(String name, long start, long rows) {
        boolean isWhole() {
            return name.isEmpty();
        }
    }

    /**
     * Returns the layout for a parameter.
     *
     * @throws IllegalArgumentException if its reading does not fit its shape or its role
     */
    static Layout of(Assignment parameter) {
        Axes axes = Axes.of(parameter);
        List<Integer> inner;
        if (axes.columns().contains(axes.split())) {
            inner = joined(axes.columns(), axes.rows());
        } else if (axes.split() < 0 && parameter.role() == Role.EMBEDDING) {
            // a look-up reads a row of the table
            inner = joined(axes.rows(), axes.columns()).stream().sorted().toList();
        } else {
            inner = joined(axes.rows(), axes.columns());
        }
        List<Piece> pieces = new ArrayList<>();
        long start = 0;
        for (long size : axes.sizes()) {
            pieces.add(new Piece(Integer.toString(pieces.size()), start, size));
            start += size;
        }
        return new Layout(
                axes,
                joined(axes.stacked(), axes.taps(), inner),
                pieces.isEmpty() ? List.of(new Piece("", 0, 0)) : List.copyOf(pieces));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static List<Integer> joined(List<Integer>... lists) {
        return Stream.of(lists).flatMap(List::stream).toList();
    }

    /** Returns the pieces that are batches of their own, one if all matrices are of one size. */
    List<Piece> pieces() {
        return pieces;
    }

    /** Returns the number of matrices of a parameter in each piece. */
    long matrices() {
        return axes.count(axes.stacked()) * axes.parts() * taps();
    }

    /** Returns the number of matrices that follow each other and are the taps of one convolution; else one. */
    long taps() {
        return axes.count(axes.taps());
    }

    /** Returns the shape of the storage of k parameters, {@code [k, stored…]}. */
    long[] storage(long k) {
        return IntStream.concat(IntStream.of(-1), stored.stream().mapToInt(Integer::intValue))
                .mapToLong(d -> d < 0 ? k : axes.shape()[d])
                .toArray();
    }

    /** Returns the view of storage that is parameter number i. */
    Tensor parameterOf(Tensor storage, long i) {
        long[] toParameter = new long[stored.size()];
        Arrays.setAll(toParameter, stored::indexOf);
        return storage.select(0, i).permute(toParameter);
    }

    /** Returns the view of storage {@code [k, stored…]} that is a piece of all parameters, {@code [k·matrices, d_out, d_in]}. */
    Tensor matricesOf(Tensor storage, Piece piece) {
        long[] toParameters = new long[stored.size() + 1];
        Arrays.setAll(toParameters, d -> d == 0 ? 0 : 1 + stored.indexOf(d - 1));
        return apart(storage.permute(toParameters), piece).view(batch(storage.size(0), piece));
    }

    /** Returns a piece of a parameter, in a bank or not, {@code [matrices, d_out, d_in]}: a view where memory allows. */
    Tensor matricesOfParameter(Tensor parameter, Piece piece) {
        return apart(parameter.unsqueeze(0), piece).reshape(batch(1, piece));
    }

    /** Writes a piece of a parameter, in the layout of {@link #matricesOfParameter}. */
    void write(Tensor parameter, Piece piece, Tensor matrices) {
        Tensor there = apart(parameter.unsqueeze(0), piece);
        there.copy_(matrices.reshape(there.sizes()));
    }

    private long[] batch(long k, Piece piece) {
        boolean ofRows = axes.rows().contains(axes.split());
        return new long[] {k * matrices(), extent(axes.rows(), piece, ofRows), extent(axes.columns(), piece, !ofRows)};
    }

    private long extent(List<Integer> dimensions, Piece piece, boolean split) {
        long whole = axes.count(dimensions);
        return !split ? whole : piece.isWhole() ? whole / axes.parts() : piece.rows();
    }

    /** The view {@code [k, stacked…, parts, taps…, rows…, columns…]} of parameters {@code [k, shape…]}. */
    private Tensor apart(Tensor parameters, Piece piece) {
        int split = axes.split();
        if (split < 0) {
            return parameters.permute(order(joined(axes.stacked(), axes.taps(), axes.rows(), axes.columns()), split));
        }
        Tensor some = piece.isWhole() ? parameters : parameters.narrow(1L + split, piece.start(), piece.rows());
        long[] shape = new long[axes.shape().length + 2];
        Arrays.setAll(shape, d -> {
            int own = d <= split + 1 ? d : d - 1;
            return d == split + 1 ? axes.parts() : d == split + 2 ? some.size(own) / axes.parts() : some.size(own);
        });
        return some.view(shape)
                .permute(order(joined(axes.stacked(), List.of(-1), axes.taps(), axes.rows(), axes.columns()), split));
    }

    /** Where dimensions are, behind that of the parameters, if parts are at the place of the split one and it is after them. */
    private static long[] order(List<Integer> dimensions, int split) {
        return IntStream.concat(
                        IntStream.of(0),
                        dimensions.stream().mapToInt(d -> d < 0 ? split + 1 : split >= 0 && d >= split ? d + 2 : d + 1))
                .mapToLong(d -> d)
                .toArray();
    }
}
