package io.steepest.train.model;

import io.steepest.modular.Modular;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Two 3×3 convolutions, each with ReLU and, on maps of at least 2×2, 2×2 max pooling; then a linear head.
 *
 * <p>Weights start normal with deviation {@code √(2/d_in)} before a ReLU, d_in being channels times taps, and
 * {@code 1/√d_in} in the head, biases at zero.
 */
public final class Cnn extends Module implements Model {
    private final Activations activations = new Activations();
    private final Conv2dImpl conv1;
    private final Conv2dImpl conv2;
    private final LinearImpl head;
    private final String description;

    /**
     * A network with random weights.
     *
     * @param channels of the images
     * @param height of the images
     * @param width of the images
     * @param maps channels after the first convolution, twice as many after the second
     * @param classes number of logits
     * @param seed of its weights, which depend on nothing else that draws numbers
     */
    public Cnn(int channels, int height, int width, int maps, int classes, long seed) {
        Layers.atLeastOne("channels", channels);
        Layers.atLeastOne("height", height);
        Layers.atLeastOne("width", width);
        Layers.atLeastOne("maps", maps);
        Layers.atLeastOne("classes", classes);
        retainReference();
        Draws draws = Draws.of(seed);
        conv1 = Layers.conv3x3(draws, this, "conv1", channels, maps, Math.sqrt(2.0 / (9 * channels)));
        conv2 = Layers.conv3x3(draws, this, "conv2", maps, 2 * maps, Math.sqrt(2.0 / (9 * maps)));
        int h = height;
        int w = width;
        for (int i = 0; i < 2 && pools(h, w); i++) {
            h /= 2;
            w /= 2;
        }
        int features = 2 * maps * h * w;
        head = Layers.linear(draws, this, "head", features, classes, true, 1 / Math.sqrt(features));
        description = "cnn of " + maps + " and " + 2 * maps + " maps, images " + channels + "×" + height + "×" + width
                + ", " + classes + " classes";
    }

    @Override
    public Module module() {
        return this;
    }

    @Override
    public Tensor forward(Tensor inputs) {
        Tensor x = half(torch.relu(activations.of(conv1, inputs)));
        Tensor features = half(torch.relu(activations.of(conv2, x))).flatten(1, -1);
        return activations.of(head, features);
    }

    @Override
    public Activations activations() {
        return activations;
    }

    /** Pooling counts as sensitivity one: it hands on a selection. In the worst case it is two. */
    @Override
    public Modular structure() {
        Modular layer = Structures.nonlinearity().after(Structures.layer());
        return Structures.layer().under("head").after(layer.under("conv2")).after(layer.under("conv1"));
    }

    @Override
    public String description() {
        return description;
    }

    private static Tensor half(Tensor x) {
        return pools(x.size(2), x.size(3)) ? torch.max_pool2d(x, 2, 2) : x;
    }

    private static boolean pools(long height, long width) {
        return height >= 2 && width >= 2;
    }
}
