package io.steepest.param;

import io.steepest.engine.Shapes;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * How a parameter lies in a bank: the one place that fixes d_out × d_in.
 *
 * <p>The bank's storage is {@code [k, stored…]}, a parameter is a permuted view of one of its k parts, and the
 * matrices that norms see are a reshaped, perhaps transposed view of the whole.
 */
final class Layout {
    /** Extents of one parameter in storage order. */
    private final long[] stored;
    /** Permutation that makes the parameter's shape of the stored one. */
    private final long[] toParameter;
    /** Matrices per parameter: the taps of a convolution, else one. */
    private final long matrices;

    private final long rows;
    private final long columns;
    /** Whether the matrix that norms see is the transpose of the stored one. */
    private final boolean table;

    private Layout(long[] stored, long[] toParameter, long matrices, long rows, long columns, boolean table) {
        this.stored = stored;
        this.toParameter = toParameter;
        this.matrices = matrices;
        this.rows = rows;
        this.columns = columns;
        this.table = table;
    }

    /**
     * The layout for a parameter.
     *
     * @throws IllegalArgumentException if its role cannot hold its shape
     */
    static Layout of(Assignment parameter) {
        long[] shape = Shapes.of(parameter.tensor());
        return switch (parameter.role()) {
            case BIAS, GAIN -> plain(shape, Shapes.count(shape), 1, false);
            case LINEAR, HEAD -> plain(shape, first(parameter, shape), rest(shape), false);
            case EMBEDDING -> plain(shape, first(parameter, shape), rest(shape), true);
            case CONV -> taps(parameter, shape);
        };
    }

    private static Layout plain(long[] shape, long rows, long columns, boolean table) {
        long[] identity = new long[shape.length];
        Arrays.setAll(identity, i -> i);
        return new Layout(shape, identity, 1, rows, columns, table);
    }

    /** Taps first: {@code [kernel…, out, in]}, so that each tap is a matrix. */
    private static Layout taps(Assignment parameter, long[] shape) {
        if (shape.length < 3) {
            throw misfit(parameter, shape, "at least 3 dimensions, out × in × kernel");
        }
        int kernel = shape.length - 2;
        long[] stored = new long[shape.length];
        System.arraycopy(shape, 2, stored, 0, kernel);
        int out = parameter.transposed() ? 1 : 0;
        stored[kernel] = shape[out];
        stored[kernel + 1] = shape[1 - out];
        long[] toParameter = new long[shape.length];
        toParameter[out] = kernel;
        toParameter[1 - out] = kernel + 1L;
        for (int i = 0; i < kernel; i++) {
            toParameter[i + 2] = i;
        }
        long matrices = Shapes.count(Arrays.copyOf(stored, kernel));
        return new Layout(stored, toParameter, matrices, stored[kernel], stored[kernel + 1], false);
    }

    private static long first(Assignment parameter, long[] shape) {
        if (shape.length < 2) {
            throw misfit(parameter, shape, "at least 2 dimensions, out × in");
        }
        return shape[0];
    }

    private static long rest(long[] shape) {
        return Shapes.count(Arrays.copyOfRange(shape, 1, shape.length));
    }

    private static IllegalArgumentException misfit(Assignment parameter, long[] shape, String right) {
        return new IllegalArgumentException("role " + parameter.role() + " of " + parameter.name() + " needs " + right
                + "; its shape is " + Shapes.text(shape));
    }

    /** The view of storage {@code [k, stored…]} that norms see: {@code [k·matrices, d_out, d_in]}. */
    Tensor matricesOf(Tensor storage) {
        Tensor all = storage.view(storage.size(0) * matrices, rows, columns);
        return table ? all.transpose(1, 2) : all;
    }

    /** The view of storage that is parameter number i. */
    Tensor parameterOf(Tensor storage, long i) {
        return storage.select(0, i).permute(toParameter);
    }

    /** The matrices {@code [matrices, d_out, d_in]} of a parameter, in a bank or not: a view where memory allows. */
    Tensor matricesOfParameter(Tensor parameter) {
        long[] toStored = new long[toParameter.length];
        for (int i = 0; i < toStored.length; i++) {
            toStored[(int) toParameter[i]] = i;
        }
        Tensor all = parameter.permute(toStored).reshape(matrices, rows, columns);
        return table ? all.transpose(1, 2) : all;
    }

    /** What {@link #matricesOfParameter} came from. */
    Tensor parameterFrom(Tensor ofParameter) {
        Tensor all = table ? ofParameter.transpose(1, 2) : ofParameter;
        return all.reshape(stored).permute(toParameter);
    }

    /** The shape of the storage of k parameters, {@code [k, stored…]}. */
    long[] storage(long k) {
        long[] shape = new long[stored.length + 1];
        shape[0] = k;
        System.arraycopy(stored, 0, shape, 1, stored.length);
        return shape;
    }

    /** Matrices per parameter: the taps of a convolution, else one. */
    long matrices() {
        return matrices;
    }
}
