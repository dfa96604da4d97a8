package io.steepest.precondition;

import io.steepest.linalg.Gram;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How second moments of gradients add up over steps: {@code v ← keep·v + gain·(new moment)}.
 *
 * @param keep weight of the past, in [0, 1]
 * @param gain weight of the newest moment, positive
 * @param debiased whether the value used is v divided by the total weight of the moments in it
 */
public record Accumulation(double keep, double gain, boolean debiased) {

    /** Checks the ranges. */
    public Accumulation {
        if (!(keep >= 0 && keep <= 1)) {
            throw new IllegalArgumentException("weight of past moments must be in [0, 1], found " + keep);
        }
        if (!(gain > 0 && gain < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight of a new moment must be positive, found " + gain);
        }
    }

    /** The plain sum over all steps, as in AdaGrad and in Shampoo as published. */
    public static Accumulation sum() {
        return new Accumulation(1, 1, false);
    }

    /**
     * The exponential moving average.
     *
     * @param decay β, in [0, 1)
     */
    public static Accumulation ema(double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("decay of the second moment must be in [0, 1), found " + decay);
        }
        return new Accumulation(decay, 1 - decay, false);
    }

    /** No memory: the moment of the newest gradient alone. */
    public static Accumulation none() {
        return new Accumulation(0, 1, false);
    }

    /** The same, divided by the total weight of the moments: the average's {@code 1 − β^t}. */
    public Accumulation debias() {
        return new Accumulation(keep, gain, true);
    }

    /** Whether nothing is remembered. */
    public boolean isNone() {
        return keep == 0;
    }

    /** What v is divided by after t moments. */
    double divisor(long t) {
        if (!debiased || t == 0) {
            return 1;
        }
        return keep == 1 ? gain * t : gain * (1 - Math.pow(keep, (double) t)) / (1 - keep);
    }

    /** Adds the squares of the entries of g to v, in place. */
    void addSquares(Tensor v, Tensor g) {
        v.mul_(new Scalar(keep)).addcmul_(g, g, new Scalar(gain));
    }

    /** Adds {@code x·xᵀ} {@code [k,n,n]} to v, in place. */
    void addGram(Tensor v, Tensor x) {
        Gram.add(v, x, keep, gain);
    }

    @Override
    public String toString() {
        String name = isNone() ? "no memory" : keep == 1 ? "sum" : "ema(" + keep + ")";
        return debiased ? name + " debiased" : name;
    }
}
