package io.steepest.precondition;

import io.steepest.engine.Entries;
import io.steepest.tensor.Arena;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** One side's accumulated Gram matrix {@code Σ x·xᵀ [k,n,n]}. */
final class GramFactor {
    private final Accumulation accumulation;
    /** Absent without memory: then the newest gradient is all that is needed. */
    private final Optional<Tensor> sum;

    /**
     * A factor at its start.
     *
     * @param name of its side in the arena
     * @param like of the dtype and batch to come
     * @param n extent of the side
     */
    GramFactor(String name, Tensor like, long n, Accumulation accumulation, Arena arena) {
        this.accumulation = accumulation;
        this.sum = accumulation.isNone() ? Optional.empty() : Optional.of(arena.own(name + "-factor", start(like, n)));
    }

    private Tensor start(Tensor like, long n) {
        Tensor zeros = like.new_zeros(like.size(0), n, n);
        zeros.diagonal(0, -2, -1).fill_(new Scalar(accumulation.start()));
        return zeros;
    }

    /** Adds {@code x·xᵀ}. */
    void observe(Tensor x) {
        sum.ifPresent(f -> accumulation.addGram(f, x));
    }

    /** What the factor would be had every x been {@code P·x}. */
    void turn(Tensor p) {
        sum.ifPresent(f -> f.copy_(p.matmul(f).matmul(p.transpose(-2, -1))));
    }

    /** The root of its largest entry. */
    double reach() {
        return sum.map(f -> Math.sqrt(Entries.largest(f))).orElse(0.0);
    }

    /** What the factor would be had it been {@code 2^bits} times what it was. */
    void rescale(double bits) {
        sum.ifPresent(f -> Entries.shift(f, bits));
    }

    /** The factor after t gradients, of which x is the last. */
    Tensor value(Tensor x, long t) {
        Tensor f = sum.orElseGet(() -> x.matmul(x.transpose(-2, -1)));
        double divisor = accumulation.divisor(t);
        return divisor == 1 ? f : f.mul(new Scalar(1 / divisor));
    }
}
