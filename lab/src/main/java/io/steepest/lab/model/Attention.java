package io.steepest.lab.model;

import io.steepest.modular.Modular;
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

    /**
     * As in Large et al. (2024): scores of sensitivity one, and a third of what queries, keys and values do together. This
     * forward pass has no such third, and divides scores by the root of a head's width where theirs divides by the width.
     */
    Modular structure() {
        Modular scores = Modular.bond(1).after(Modular.atom("q.weight").beside(Modular.atom("k.weight")));
        return Modular.atom("out.weight")
                .after(Modular.identity().times(1.0 / 3))
                .after(Modular.atom("v.weight").beside(scores));
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
