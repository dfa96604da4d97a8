package io.steepest.train.model;

import io.steepest.modular.Modular;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Attention, then feed-forward, each on the normalized stream and added to it. */
final class Block extends Module {
    private final Activations activations;
    private final LayerNormImpl norm1;
    private final Attention attn;
    private final LayerNormImpl norm2;
    private final FeedForward mlp;

    Block(GptShape shape, Draws draws, Activations activations) {
        this.activations = activations;
        norm1 = Layers.norm(this, "norm1", shape.width());
        attn = Layers.add(this, "attn", new Attention(shape, draws, activations));
        norm2 = Layers.norm(this, "norm2", shape.width());
        mlp = Layers.add(this, "mlp", new FeedForward(shape, draws, activations));
    }

    /** Two residual branches, of equal weight among all {@code 2·depth}. */
    Modular structure(int depth) {
        double part = 1 / (2.0 * depth);
        Modular attention =
                attn.structure().under("attn").after(Structures.norm().under("norm1"));
        Modular feedForward =
                mlp.structure().under("mlp").after(Structures.norm().under("norm2"));
        return feedForward.residual(part).after(attention.residual(part));
    }

    Tensor forward(Tensor x) {
        Tensor y = x.add(attn.forward(activations.of(norm1, x)));
        return y.add(mlp.forward(activations.of(norm2, y)));
    }
}
