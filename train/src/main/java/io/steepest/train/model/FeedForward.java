package io.steepest.train.model;

import io.steepest.modular.Modular;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Two linear layers around a GELU, four times wider inside, {@code [b,t,width]} to the same. */
final class FeedForward extends Module {
    private final Activations activations;
    private final LinearImpl up;
    private final LinearImpl down;

    FeedForward(GptShape shape, Draws draws, Activations activations) {
        this.activations = activations;
        int width = shape.width();
        int inner = Math.multiplyExact(4, width);
        up = Layers.linear(draws, this, "up", width, inner, false, 1 / Math.sqrt(width));
        down = Layers.linear(draws, this, "down", inner, width, false, 1 / Math.sqrt(2.0 * shape.depth() * inner));
    }

    Modular structure() {
        return Modular.atom("down.weight").after(Structures.nonlinearity()).after(Modular.atom("up.weight"));
    }

    Tensor forward(Tensor x) {
        return activations.of(down, torch.gelu(activations.of(up, x)));
    }
}
