package io.steepest.frompytorch;

import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The network that every line of docs/from-pytorch.md trains; network.py beside the recordings has the same. */
final class Net extends Module {
    private static final int WIDTH = 6;

    final EmbeddingImpl embedding = register_module("embedding", new EmbeddingImpl(5, 5));
    final LinearImpl encoder = register_module("encoder", new LinearImpl(5, WIDTH));
    final LayerNormImpl norm = register_module("norm", new LayerNormImpl(new LongVector(new long[] {WIDTH})));
    final LinearImpl expert = register_module("expert", new LinearImpl(WIDTH, WIDTH));
    final LinearImpl head = register_module("head", new LinearImpl(WIDTH, 5));

    Tensor forward(Tensor tokens, boolean routed) {
        Tensor x = norm.forward(
                torch.tanh(encoder.forward(embedding.forward(tokens).mean(1))));
        return head.forward(routed ? x.add(torch.tanh(expert.forward(x))) : x);
    }

    Tensor loss(Batch batch) {
        batch.usedBy(this);
        Tensor predicted = forward(batch.tokens(), batch.expert());
        ScalarType type = head.weight().scalar_type();
        return torch.mse_loss(predicted, batch.targets().to(type));
    }
}
