package io.steepest.engine;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Shapes and dtypes as Java values, for checks and messages. */
public final class Shapes {
    private Shapes() {}

    /** The shape of {@code x}; empty for a number. */
    public static long[] of(Tensor x) {
        long[] shape = new long[(int) x.dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = x.size(i);
        }
        return shape;
    }

    /** The shape of several tensors like {@code x} as one, {@code [k, n…]}. */
    public static long[] stacked(long k, Tensor x) {
        return LongStream.concat(LongStream.of(k), LongStream.of(of(x))).toArray();
    }

    /** The distances in memory between neighbours along each dimension of {@code x}, in entries. */
    public static long[] strides(Tensor x) {
        long[] strides = new long[(int) x.dim()];
        Arrays.setAll(strides, x::stride);
        return strides;
    }

    /** A shape as people write it, {@code 64×3×3}; a number's is {@code scalar}. */
    public static String text(long... shape) {
        return shape.length == 0
                ? "scalar"
                : LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining("×"));
    }

    /** The shape of {@code x} as {@link #text(long...)}. */
    public static String text(Tensor x) {
        return text(of(x));
    }

    /** The dtype of {@code x}. */
    public static ScalarType type(Tensor x) {
        return x.scalar_type().intern();
    }

    /** The number of bytes of the entries of {@code x}. */
    public static long bytes(Tensor x) {
        return x.numel() * x.element_size();
    }

    /** The product of the extents. */
    public static long count(long... shape) {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    /** Returns shape and dtype for messages, like {@code 4×3 Float}. */
    public static String kind(Tensor x) {
        return text(x) + " " + type(x);
    }

    /** Returns whether two tensors have the same shape and dtype. */
    public static boolean areAlike(Tensor x, Tensor y) {
        return Arrays.equals(of(x), of(y)) && type(x) == type(y);
    }
}
