package io.steepest.train.model;

import io.steepest.modular.Modular;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One layer of BERT, {@code [b,t,width]} to the same: attention, then feed-forward, each added, then normalized. */
final class EncoderLayer {
    private final Activations activations;
    private final Heads heads;
    private final LinearImpl query;
    private final LinearImpl key;
    private final LinearImpl value;
    private final LinearImpl mixed;
    private final LayerNormImpl norm1;
    private final LinearImpl up;
    private final LinearImpl down;
    private final LayerNormImpl norm2;

    /** Puts its parts into a module, under the names that BERT's have. */
    EncoderLayer(Module layer, EncoderShape shape, Draws draws, Activations activations) {
        this.activations = activations;
        int width = shape.width();
        heads = new Heads(shape.heads());
        int inner = Math.multiplyExact(4, width);
        Module attention = Layers.group(layer, "attention");
        Module self = Layers.group(attention, "self");
        query = linear(draws, self, "query", width, width);
        key = linear(draws, self, "key", width, width);
        value = linear(draws, self, "value", width, width);
        Module output = Layers.group(attention, "output");
        mixed = linear(draws, output, "dense", width, width);
        norm1 = Layers.norm(output, "LayerNorm", width, Encoder.EPSILON);
        up = linear(draws, Layers.group(layer, "intermediate"), "dense", width, inner);
        Module last = Layers.group(layer, "output");
        down = linear(draws, last, "dense", inner, width);
        norm2 = Layers.norm(last, "LayerNorm", width, Encoder.EPSILON);
    }

    private static LinearImpl linear(Draws draws, Module parent, String name, int in, int out) {
        return Layers.linear(draws, parent, name, in, out, true, Encoder.DEVIATION);
    }

    /**
     * As {@link Attention} and {@link FeedForward}; what a branch gives and what it is added to have about the same length,
     * which the norm after them makes one again.
     */
    static Modular structure() {
        Modular layer = Structures.layer();
        Modular scores =
                Modular.bond(1).after(layer.under("attention.self.query").beside(layer.under("attention.self.key")));
        Modular attention = layer.under("attention.output.dense")
                .after(Modular.identity().times(1.0 / 3))
                .after(layer.under("attention.self.value").beside(scores));
        Modular feedForward =
                layer.under("output.dense").after(Structures.nonlinearity()).after(layer.under("intermediate.dense"));
        return normed(feedForward, "output.LayerNorm").after(normed(attention, "attention.output.LayerNorm"));
    }

    private static Modular normed(Modular branch, String norm) {
        return Structures.norm().under(norm).after(branch.residual(0.5));
    }

    /** With a mask {@code [b,1,1,t]}, true where there is a word piece. */
    Tensor forward(Tensor x, Tensor mask) {
        Tensor heard = heads.masked(of(query, x), of(key, x), of(value, x), mask);
        Tensor y = activations.of(norm1, x.add(of(mixed, heard)));
        return activations.of(norm2, y.add(of(down, torch.gelu(of(up, y)))));
    }

    private Tensor of(LinearImpl layer, Tensor x) {
        return activations.of(layer, x);
    }
}
