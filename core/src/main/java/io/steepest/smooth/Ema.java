package io.steepest.smooth;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Moment;
import org.bytedeco.pytorch.Tensor;

/**
 * Smoothing of gradients by an exponential moving average m: {@code y = blend·m + (1−blend)·g}, then
 * {@code m ← decay·m + (1−decay)·g}. Heavy ball, Nesterov and Lion are choices of the two constants.
 *
 * @param blend weight of the average in the output, in [0, 1)
 * @param decay weight of the past in the average, in [0, 1)
 * @param debiased whether the output is divided by the total weight of the gradients in it
 */
public record Ema(double blend, double decay, boolean debiased) implements Smoothing {

    /** Checks the ranges. */
    public Ema {
        if (!(blend >= 0 && blend < 1) || !(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException(
                    "momentum constants must be in [0, 1), found blend " + blend + " and decay " + decay);
        }
        // an average that has no part in the output is none
        decay = blend == 0 ? 0 : decay;
        debiased = blend != 0 && debiased;
    }

    /** No smoothing: y = g, and no memory. */
    public static Ema none() {
        return new Ema(0, 0, false);
    }

    /** Heavy ball: the output is the new average. Torch's {@code buf = μ·buf + g} is this over {@code 1−μ}. */
    public static Ema of(double decay) {
        return new Ema(decay, decay, false);
    }

    /** Nesterov: the new average blended once more with the gradient, as in Muon. */
    public static Ema nesterov(double decay) {
        return new Ema(decay * decay, decay, false);
    }

    /** Lion: output and average have constants of their own. Chen et al. (2023). */
    public static Ema lion(double blend, double decay) {
        return new Ema(blend, decay, false);
    }

    /** The same, divided by the total weight of the gradients in the output. Kingma and Ba (2014). */
    public Ema debias() {
        return new Ema(blend, decay, true);
    }

    @Override
    public boolean isNone() {
        return blend == 0;
    }

    @Override
    public boolean remembersMeans() {
        return true;
    }

    @Override
    public Filter on(Tensor like, Arena arena) {
        if (isNone()) {
            return (Filter.Plain) (g, t) -> g;
        }
        return new Average(this, new Moment(arena.remember("momentum", like), 1));
    }

    @Override
    public String toString() {
        String name = isNone()
                ? "none"
                : blend == decay
                        ? "ema(" + decay + ")"
                        : blend == decay * decay ? "nesterov(" + decay + ")" : "lion(" + blend + ", " + decay + ")";
        return debiased ? name + " debiased" : name;
    }
}
