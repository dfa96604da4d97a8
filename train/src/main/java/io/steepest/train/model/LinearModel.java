package io.steepest.train.model;

import io.steepest.modular.Modular;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Logistic regression: one linear layer on flattened inputs, a convex problem.
 *
 * <p>Weights start normal with deviation {@code 1/√d_in}, the bias at zero.
 */
public final class LinearModel extends Module implements Model {
    private final Activations activations = new Activations();
    private final LinearImpl head;
    private final String description;

    /**
     * A model with random weights.
     *
     * @param inputs numbers in one example
     * @param classes number of logits
     * @param seed of its weights, which depend on nothing else that draws numbers
     */
    public LinearModel(int inputs, int classes, long seed) {
        Layers.atLeastOne("inputs", inputs);
        Layers.atLeastOne("classes", classes);
        retainReference();
        Draws draws = Draws.of(seed);
        head = Layers.linear(draws, this, "head", inputs, classes, true, 1 / Math.sqrt(inputs));
        description = "linear model of " + inputs + " inputs, " + classes + " classes";
    }

    @Override
    public Module module() {
        return this;
    }

    @Override
    public Tensor forward(Tensor inputs) {
        return activations.of(head, inputs.flatten(1, -1));
    }

    @Override
    public Activations activations() {
        return activations;
    }

    @Override
    public Modular structure() {
        return Structures.layer().under("head");
    }

    @Override
    public String description() {
        return description;
    }
}
