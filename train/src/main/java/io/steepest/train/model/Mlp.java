package io.steepest.train.model;

import io.steepest.modular.Modular;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.ModuleListImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Linear layers with ReLUs between them, on flattened inputs.
 *
 * <p>Weights start normal with deviation {@code √(2/d_in)} before a ReLU (He et al., 2015) and {@code 1/√d_in} in
 * the head, biases at zero.
 */
public final class Mlp extends Module implements Model {
    private final Activations activations = new Activations();
    private final List<LinearImpl> hidden = new ArrayList<>();
    private final LinearImpl head;
    private final String description;

    /**
     * A network with random weights.
     *
     * @param inputs numbers in one example
     * @param width of each hidden layer
     * @param depth number of hidden layers
     * @param classes number of logits
     * @param seed of its weights, which depend on nothing else that draws numbers
     */
    public Mlp(int inputs, int width, int depth, int classes, long seed) {
        Layers.atLeastOne("inputs", inputs);
        Layers.atLeastOne("width", width);
        Layers.atLeastOne("depth", depth);
        Layers.atLeastOne("classes", classes);
        retainReference();
        Draws draws = Draws.of(seed);
        Module list = Layers.add(this, "hidden", new ModuleListImpl());
        int d = inputs;
        for (int i = 0; i < depth; i++) {
            hidden.add(Layers.linear(draws, list, Integer.toString(i), d, width, true, Math.sqrt(2.0 / d)));
            d = width;
        }
        head = Layers.linear(draws, this, "head", d, classes, true, 1 / Math.sqrt(d));
        description = "mlp of " + depth + " hidden layers, width " + width + ", " + inputs + " inputs, " + classes
                + " classes";
    }

    @Override
    public Module module() {
        return this;
    }

    @Override
    public Tensor forward(Tensor inputs) {
        Tensor x = inputs.flatten(1, -1);
        for (LinearImpl layer : hidden) {
            x = torch.relu(activations.of(layer, x));
        }
        return activations.of(head, x);
    }

    @Override
    public Activations activations() {
        return activations;
    }

    @Override
    public Modular structure() {
        Modular layer = Structures.nonlinearity().after(Structures.layer());
        return Structures.layer().under("head").after(layer.power(hidden.size(), i -> "hidden." + i));
    }

    @Override
    public String description() {
        return description;
    }
}
