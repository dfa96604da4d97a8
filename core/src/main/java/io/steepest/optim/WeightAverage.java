package io.steepest.optim;

/**
 * A moving average of the weights beside the weights themselves, to evaluate in their place. SPlus is meant to be
 * evaluated so; Polyak and Juditsky (1992).
 *
 * <pre>{@code
 * var optimizer = SteepestDescent.follow(recipe).averaging(WeightAverage.ema(0.999)).on(model);
 * ...
 * optimizer.evaluating(() -> validate(model));
 * }</pre>
 *
 * <p>Each step adds the weights as they are after it. The average is divided by the total weight of what is in it, so that
 * it is right from the first step on. It is kept in float64 for weights in float64 and in float32 for all others, because
 * an average kept in bfloat16 would stand still from a decay of 0.998 on. It is a part of the optimizer's state and of its
 * checkpoints.
 *
 * @param decay weight of the past, in [0, 1): 0.999 in SPlus
 */
public record WeightAverage(double decay) {

    /**
     * Checks the decay.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public WeightAverage {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("decay of a weight average must be in [0, 1), found " + decay);
        }
    }

    /**
     * Returns the exponential moving average.
     *
     * @param decay weight of the past, in [0, 1)
     */
    public static WeightAverage ema(double decay) {
        return new WeightAverage(decay);
    }
}
