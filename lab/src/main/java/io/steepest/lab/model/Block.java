package io.steepest.lab.model;

import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Attention, then feed-forward, each on the normalized stream and added to it. */
final class Block extends Module {
    private final LayerNormImpl norm1;
    private final Attention attn;
    private final LayerNormImpl norm2;
    private final FeedForward mlp;

    Block(GptShape shape) {
        norm1 = Layers.norm(this, "norm1", shape.width());
        attn = Layers.add(this, "attn", new Attention(shape));
        norm2 = Layers.norm(this, "norm2", shape.width());
        mlp = Layers.add(this, "mlp", new FeedForward(shape));
    }

    Tensor forward(Tensor x) {
        Tensor y = x.add(attn.forward(norm1.forward(x)));
        return y.add(mlp.forward(norm2.forward(y)));
    }
}
