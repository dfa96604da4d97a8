package io.steepest.lab.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Causal self-attention, {@code [b,t,width]} to the same. */
final class Attention extends Module {
    private final int width;
    private final int heads;
    private final LinearImpl q;
    private final LinearImpl k;
    private final LinearImpl v;
    private final LinearImpl out;

    Attention(GptShape shape) {
        width = shape.width();
        heads = shape.heads();
        double deviation = 1 / Math.sqrt(width);
        q = Layers.linear(this, "q", width, width, false, deviation);
        k = Layers.linear(this, "k", width, width, false, deviation);
        v = Layers.linear(this, "v", width, width, false, deviation);
        out = Layers.linear(this, "out", width, width, false, deviation / Math.sqrt(2.0 * shape.depth()));
    }

    Tensor forward(Tensor x) {
        long b = x.size(0);
        long t = x.size(1);
        Tensor mixed = torch.scaled_dot_product_attention(
                split(q.forward(x), b, t),
                split(k.forward(x), b, t),
                split(v.forward(x), b, t),
                new TensorOptional(),
                0.0,
                true,
                new DoubleOptional(),
                false);
        return out.forward(mixed.transpose(1, 2).reshape(b, t, width));
    }

    /** {@code [b,t,width]} to {@code [b,heads,t,width/heads]}. */
    private Tensor split(Tensor x, long b, long t) {
        return x.view(b, t, heads, width / heads).transpose(1, 2);
    }
}
