package io.steepest.precondition;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Symmetric;
import io.steepest.tensor.Arena;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** One side's Gram factor F of Kronecker coordinates, and its inverse root {@code F^{-s}}, {@code [k,n,n]} both. */
final class Factor {
    private final Accumulation accumulation;
    /** Absent without memory: then the newest gradient is all that is needed. */
    private final Optional<Tensor> sum;

    private final Tensor root;

    /**
     * A factor of zero.
     *
     * @param name of its side in the arena
     * @param like of the dtype and batch to come
     * @param n extent of the side
     */
    Factor(String name, Tensor like, long n, Accumulation accumulation, Arena arena) {
        this.accumulation = accumulation;
        this.sum = accumulation.isNone()
                ? Optional.empty()
                : Optional.of(arena.own(name + "-factor", like.new_zeros(like.size(0), n, n)));
        this.root = arena.own(name + "-root", like.new_zeros(like.size(0), n, n));
    }

    /** Adds {@code x·xᵀ}. */
    void observe(Tensor x) {
        sum.ifPresent(f -> accumulation.addGram(f, x));
    }

    /** Takes the inverse root anew, after t gradients of which x is the last. */
    void renew(Tensor x, long t, InverseRoot rule, double s) {
        Tensor f = sum.orElseGet(() -> x.matmul(x.transpose(-2, -1)));
        double divisor = accumulation.divisor(t);
        root.copy_(rule.of(divisor == 1 ? f : f.mul(new Scalar(1 / divisor)), order(s)));
    }

    /** 1/s; rounded where s has been, since iterations want an integer. */
    private static double order(double s) {
        double p = 1 / s;
        return Math.abs(p - Math.rint(p)) < 1e-9 ? Math.rint(p) : p;
    }

    /** {@code F^{-s}}. */
    Tensor inverse() {
        return root;
    }

    /** {@code F^{-s/2}}. */
    Tensor halfInverse() {
        return Symmetric.power(root, 0.5);
    }

    /** {@code F^{s/2}}; null directions stay null. */
    Tensor half() {
        return Symmetric.power(root, -0.5);
    }
}
