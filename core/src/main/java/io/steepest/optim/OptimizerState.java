package io.steepest.optim;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * All that an optimizer remembers, by the names of parameters: what a checkpoint keeps beside the weights.
 *
 * <p>Averages of gradients are called {@code NAME/momentum} and the like, and have the shape of the parameter. What the
 * step rule keeps for the network as a whole is called {@code step/…}. The tensors are views of the optimizer's own
 * memory: they follow its steps, and closing the optimizer frees them. The numbers are those of the moment.
 *
 * @param tensors the tensors by name; unmodifiable
 * @param parameters the past of each parameter by name; unmodifiable
 * @param steps number of steps that the optimizer has taken
 * @param rate the factor on the step size of the recipe, as {@link SteepestDescent#rate(double)} sets it
 */
public record OptimizerState(
        SortedMap<String, Tensor> tensors, SortedMap<String, History> parameters, long steps, double rate) {

    /**
     * Copies both maps, not the tensors.
     *
     * @throws IllegalArgumentException if the number of steps is negative or the factor is not positive
     */
    public OptimizerState {
        if (steps < 0) {
            throw new IllegalArgumentException("number of steps taken must not be negative, found " + steps);
        }
        if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("factor on the step size must not be negative, found " + rate);
        }
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /**
     * The state that consists of given parts.
     *
     * @param tensors the tensors by name
     * @param parameters the past of each parameter by name
     * @param steps number of steps that the optimizer has taken
     * @param rate the factor on the step size of the recipe
     */
    public static OptimizerState of(
            Map<String, Tensor> tensors, Map<String, History> parameters, long steps, double rate) {
        return new OptimizerState(new TreeMap<>(tensors), new TreeMap<>(parameters), steps, rate);
    }
}
