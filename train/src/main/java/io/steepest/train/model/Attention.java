package io.steepest.train.model;

import io.steepest.modular.Modular;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Causal self-attention, {@code [b,t,width]} to the same. */
final class Attention extends Module {
    private final Activations activations;
    private final Heads heads;
    private final LinearImpl q;
    private final LinearImpl k;
    private final LinearImpl v;
    private final LinearImpl out;

    Attention(GptShape shape, Draws draws, Activations activations) {
        this.activations = activations;
        int width = shape.width();
        heads = new Heads(shape.heads());
        double deviation = 1 / Math.sqrt(width);
        q = Layers.linear(draws, this, "q", width, width, false, deviation);
        k = Layers.linear(draws, this, "k", width, width, false, deviation);
        v = Layers.linear(draws, this, "v", width, width, false, deviation);
        out = Layers.linear(draws, this, "out", width, width, false, deviation / Math.sqrt(2.0 * shape.depth()));
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
        TensorVector parts = torch.chunk(torch.linear(x, weights()), 3, 2);
        if (activations.areSeen()) {
            activations.told(q.weight(), x, parts.get(0));
            activations.told(k.weight(), x, parts.get(1));
            activations.told(v.weight(), x, parts.get(2));
        }
        return activations.of(out, heads.causal(parts.get(0), parts.get(1), parts.get(2)));
    }

    /** Queries, keys and values come from one product: a third of the calls, and what they read is packed once. */
    private Tensor weights() {
        return torch.cat(new TensorVector(q.weight(), k.weight(), v.weight()));
    }
}
