package io.steepest.precondition;

import io.steepest.linalg.Gram;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How second moments of gradients add up over steps: {@code v ← keep·v + gain·(new moment)}, from a start of zero or above.
 *
 * @param keep weight of the past, in [0, 1]
 * @param gain weight of the newest moment, positive
 * @param debiased whether the value used is v divided by the total weight of the moments in it
 * @param start v before the first moment, for each entry or on the diagonal of a factor; not negative
 */
public record Accumulation(double keep, double gain, boolean debiased, double start) {

    /** Checks the ranges. */
    public Accumulation {
        if (!(keep >= 0 && keep <= 1)) {
            throw new IllegalArgumentException("weight of past moments must be in [0, 1], found " + keep);
        }
        if (!(gain > 0 && gain < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight of a new moment must be positive, found " + gain);
        }
        if (!(start >= 0 && start < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("moments start at zero or above, found " + start);
        }
        if (start > 0 && (debiased || keep == 0)) {
            throw new IllegalArgumentException(
                    "moments that start above zero are neither debiased nor forgotten at once, found "
                            + (debiased ? "debiased" : "keep 0") + " and start " + start);
        }
    }

    /** The plain sum over all steps, as in AdaGrad and in Shampoo as published. */
    public static Accumulation sum() {
        return new Accumulation(1, 1, false, 0);
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
        return new Accumulation(decay, 1 - decay, false, 0);
    }

    /** No memory: the moment of the newest gradient alone. */
    public static Accumulation none() {
        return new Accumulation(0, 1, false, 0);
    }

    /** Returns this accumulation divided by the total weight of the moments: the average's {@code 1 − β^t}. */
    public Accumulation debias() {
        return new Accumulation(keep, gain, true, start);
    }

    /**
     * Returns this accumulation from another start: AdaGrad's {@code initial_accumulator_value}, or the ε of Shampoo's
     * {@code L_0 = εI}. It is in units of squared gradients.
     */
    public Accumulation startingAt(double moment) {
        return new Accumulation(keep, gain, debiased, moment);
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
        boolean usual = gain == ((isNone() || keep == 1) ? 1 : 1 - keep);
        return name
                + (usual ? "" : " gaining " + gain)
                + (debiased ? " debiased" : "")
                + (start == 0 ? "" : " from " + start);
    }
}
