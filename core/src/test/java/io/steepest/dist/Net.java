package io.steepest.dist;

import io.steepest.Tensors;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A small network with matrices of several shapes, biases and a table, whose batches are divided among ranks. */
final class Net extends Module {
    private static final long BATCH = 64;
    private static final long TOKENS = 300;
    private static final long WIDTH = 16;
    private static final long NARROW = 3;

    private final EmbeddingImpl table;
    private final LinearImpl[] layers = new LinearImpl[4];
    private final LinearImpl head;
    private final Tensor tokens;
    /** What the table would be, if there is none. */
    private final Tensor dense;

    private final Tensor targets;

    /** The network with matrices of several shapes, whose gradients have less than full rank. */
    Net(ScalarType type, long seed) {
        this(type, seed, WIDTH, 2 * WIDTH, 4);
    }

    /**
     * A network without a table, whose matrices are square: their gradients have full rank, so that rounding does not decide
     * about any eigenvector of their Gram matrices. They are small, because the eigenvalues of larger ones lie closer to each
     * other: at width 6 two ways of SOAP that differ by rounding are up to 300 times as far apart after 100 steps, on some
     * processors.
     */
    static Net square(ScalarType type, long seed) {
        return new Net(type, seed, NARROW, NARROW, NARROW);
    }

    private Net(ScalarType type, long seed, long width, long wide, long outputs) {
        torch.manual_seed(seed);
        table = new EmbeddingImpl(TOKENS, width);
        boolean square = wide == width;
        if (!square) {
            register_module("table", table);
        }
        layers[0] = register_module("up", new LinearImpl(width, wide));
        layers[1] = register_module("down", new LinearImpl(wide, width));
        layers[2] = register_module("first", new LinearImpl(width, width));
        layers[3] = register_module("second", new LinearImpl(width, width));
        head = register_module("head", new LinearImpl(width, outputs));
        torch.manual_seed(5);
        tokens = torch.randint(TOKENS, new long[] {256});
        dense = square ? Tensors.normal(type, 7, TOKENS, width) : new Tensor();
        targets = Tensors.normal(type, 6, 256, outputs);
        to(type, false);
    }

    /** The mean loss of one rank's part of the batch of a step. */
    Tensor loss(long step, int rank, int size) {
        long part = BATCH / size;
        Tensor x = tokens.roll(new long[] {7 * step}, new long[] {0}).narrow(0, rank * part, part);
        Tensor y = targets.roll(new long[] {7 * step}, new long[] {0}).narrow(0, rank * part, part);
        Tensor h = dense.defined() ? dense.index_select(0, x) : table.forward(x);
        for (LinearImpl layer : layers) {
            h = layer.forward(h).tanh();
        }
        return head.forward(h).sub(y).pow(new Scalar(2.0)).mean();
    }

    /** Copies of all parameters by name. */
    Map<String, Tensor> weights() {
        Map<String, Tensor> all = new TreeMap<>();
        var items = named_parameters(true).items();
        for (long i = 0; i < items.size(); i++) {
            Tensor copy = items.get(i).value().detach().clone();
            copy.retainReference();
            all.put(items.get(i).key().getString(), copy);
        }
        return all;
    }
}
