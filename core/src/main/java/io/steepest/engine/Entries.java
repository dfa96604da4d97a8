package io.steepest.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The entries of whole tensors as one vector. Sizes are right over the whole range of each dtype: no square over- or
 * underflows.
 */
public final class Entries {
    /** Entries that are converted to another dtype at a time, so that the copies stay in the cache. */
    private static final long PIECE = 1 << 17;
    /** Between these lengths squares in float32 neither overflow nor lose what counts. */
    private static final double LEAST_LENGTH = 1e-9;

    private static final double MOST_LENGTH = 1e18;
    /** Factors beyond this, or below one over it, are not normal numbers of float32 or nearly so. */
    private static final double MOST_FACTOR = 1e30;

    private static final double MOST_BITS = 96;

    private Entries() {}

    /**
     * The Euclidean length of a vector as a product, because it may lie outside of the range of float64.
     *
     * @param largest the largest magnitude of an entry; NaN or infinite if an entry is
     * @param relative the length of the vector divided by {@code largest}
     */
    public record Length(double largest, double relative) {

        /** Returns the length, infinite if it is above the range of float64. */
        public double value() {
            return largest * relative;
        }

        /** Returns whether it and numbers near it have squares in the range of float32, so that it was found at once. */
        public boolean isOrdinary() {
            return largest == 1;
        }
    }

    /** Returns the largest magnitude of an entry: NaN if there is a NaN, zero if there is no entry. */
    public static double largest(Tensor x) {
        if (x.numel() == 0) {
            return 0;
        }
        var extremes = inMemoryOrder(x).aminmax();
        // Math.max of NaN and a number is NaN
        return Math.max(-extremes.get0().item_double(), extremes.get1().item_double());
    }

    /**
     * Returns a number that no entry exceeds in magnitude. It is NaN or infinite if an entry is, and at no other time.
     * It reads the entries once; if there are few, it asks the device once, however many tensors there are.
     */
    public static double bound(List<Tensor> tensors) {
        double bound;
        if (Runs.areWorthWorkers(tensors)) {
            bound = Math.sqrt(Runs.of(tensors).sum(x -> boundOf(x).item_double()));
        } else {
            Tensor sum = null;
            for (Tensor x : tensors) {
                if (x.numel() > 0) {
                    Tensor own = boundOf(x);
                    sum = sum == null ? own : sum.add(own);
                }
            }
            bound = sum == null ? 0 : Math.sqrt(sum.item_double());
        }
        if (Double.isFinite(bound)) {
            return bound;
        }
        // lengths may overflow where no entry is infinite
        return tensors.stream().mapToDouble(Entries::largest).reduce(0, Math::max);
    }

    /** The square of a bound: that of the length is the fastest; in half precision that of extremes is fast and safe. */
    private static Tensor boundOf(Tensor x) {
        Tensor ordered = inMemoryOrder(x);
        if (!Dtypes.isHalf(x)) {
            if (!ordered.is_contiguous()) {
                return ordered.norm().square();
            }
            Tensor flat = ordered.view(-1);
            return flat.dot(flat);
        }
        var extremes = ordered.aminmax();
        return extremes.get1()
                .maximum(extremes.get0().neg())
                .to(ScalarType.Double)
                .square();
    }

    /** Returns the Euclidean length of all entries of all tensors together. */
    public static Length length(List<Tensor> tensors) {
        double direct = rootOfSquares(tensors, 1);
        if (direct >= LEAST_LENGTH && direct <= MOST_LENGTH) {
            return new Length(1, direct);
        }
        double largest = tensors.stream().mapToDouble(Entries::largest).reduce(0, Math::max);
        boolean regular = largest > 0 && largest < Double.POSITIVE_INFINITY;
        return new Length(largest, regular ? rootOfSquares(tensors, largest) : 1);
    }

    /** The length of all entries over a unit; with unit one, what the tensors' own dtypes yield. */
    private static double rootOfSquares(List<Tensor> tensors, double unit) {
        if (Runs.areWorthWorkers(tensors)) {
            return Math.sqrt(Runs.of(tensors).sum(x -> squares(List.of(x), unit)));
        }
        return Math.sqrt(squares(tensors, unit));
    }

    private static double squares(List<Tensor> tensors, double unit) {
        Tensor sum = null;
        for (Tensor x : tensors) {
            for (Tensor piece : unit == 1 && !Dtypes.isHalf(x) ? List.of(inMemoryOrder(x)) : pieces(x)) {
                Tensor entries = unit == 1
                        ? Dtypes.widened(piece)
                        : piece.to(ScalarType.Double).div(new Scalar(unit));
                Tensor square = entries.norm().to(ScalarType.Double).square();
                sum = sum == null ? square : sum.add_(square);
            }
        }
        return sum == null ? 0 : sum.item_double();
    }

    /** All entries, so many at a time. */
    private static List<Tensor> pieces(Tensor x) {
        Tensor ordered = inMemoryOrder(x);
        List<Tensor> pieces = new ArrayList<>();
        if (ordered.dim() > 0 && !ordered.is_contiguous()) {
            // rows of a batch that has others between them in memory
            for (long i = 0; i < ordered.size(0); i++) {
                pieces.addAll(pieces(ordered.select(0, i)));
            }
            return pieces;
        }
        Tensor flat = ordered.view(-1);
        for (long from = 0; from < flat.size(0); from += PIECE) {
            pieces.add(flat.narrow(0, from, Math.min(PIECE, flat.size(0) - from)));
        }
        return pieces;
    }

    /**
     * Multiplies all entries by a finite number, in place. The product is rounded once to the dtype; a factor that
     * float32 cannot hold is applied in two parts, and with a factor of one nothing is read or written.
     */
    public static void scale(Tensor x, double factor) {
        if (factor == 1) {
            return;
        }
        double size = Math.abs(factor);
        if (Shapes.type(x) == ScalarType.Double || size == 0 || (size >= 1 / MOST_FACTOR && size <= MOST_FACTOR)) {
            change(x, y -> y.mul_(new Scalar(factor)));
            return;
        }
        double root = Math.sqrt(size);
        change(x, y -> y.mul_(new Scalar(root)).mul_(new Scalar(Math.copySign(root, factor))));
    }

    /** Multiplies all entries of all tensors by a finite number, in place, as {@link #scale(Tensor, double)}. */
    public static void scale(List<Tensor> tensors, double factor) {
        if (factor != 1) {
            each(tensors, x -> scale(x, factor));
        }
    }

    /** Does something to all entries, which may be cut in any way. */
    private static void each(List<Tensor> tensors, Consumer<Tensor> task) {
        if (Runs.areWorthWorkers(tensors)) {
            Runs.of(tensors).each(task);
        } else {
            tensors.forEach(task);
        }
    }

    /**
     * Shortens all tensors, in place, from their common length to another.
     *
     * @param length of all of them, finite and positive
     * @param wanted length, positive
     */
    public static void shorten(List<Tensor> tensors, Length length, double wanted) {
        double factor = wanted / length.value();
        if (factor >= 1 / MOST_FACTOR) {
            each(tensors, x -> change(x, y -> y.mul_(new Scalar(factor))));
        } else {
            // magnitudes up to one first, so that neither factor leaves the range of float32
            double rest = wanted / length.relative();
            each(
                    tensors,
                    x -> change(x, y -> y.div_(new Scalar(length.largest())).mul_(new Scalar(rest))));
        }
    }

    /**
     * Multiplies all entries of a float32 or float64 tensor by {@code 2^bits}, in place. With a whole number of bits it is
     * exact but for what leaves the range of normal numbers.
     */
    public static void shift(Tensor x, double bits) {
        double rest = bits;
        // a factor itself may lie outside of the range of float32
        while (Math.abs(rest) > MOST_BITS) {
            double part = Math.copySign(MOST_BITS, rest);
            x.mul_(new Scalar(Math.pow(2, part)));
            rest -= part;
        }
        if (rest != 0) {
            x.mul_(new Scalar(Math.pow(2, rest)));
        }
    }

    /** Returns {@code 2^bits·x}, as {@link #shift}: x itself for zero bits. */
    public static Tensor shifted(Tensor x, double bits) {
        if (bits == 0) {
            return x;
        }
        Tensor copy = x.clone();
        shift(copy, bits);
        return copy;
    }

    /** Changes entries in place: in half precision, whose products round their factors too, by way of float32. */
    private static void change(Tensor x, Consumer<Tensor> inPlace) {
        if (!Dtypes.isHalf(x)) {
            inPlace.accept(x);
            return;
        }
        for (Tensor piece : pieces(x)) {
            Tensor wide = Dtypes.widened(piece);
            inPlace.accept(wide);
            piece.copy_(wide);
        }
    }

    /** Reductions copy what does not lie in order. */
    static Tensor inMemoryOrder(Tensor x) {
        return x.dim() < 2 || x.stride(-2) >= x.stride(-1) ? x : x.transpose(-2, -1);
    }
}
