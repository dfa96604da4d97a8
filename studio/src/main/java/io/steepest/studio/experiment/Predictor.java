package io.steepest.studio.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A classifier without biases, in float64: linear layers with ReLU between, {@code [d_out, d_in]} each. Its tensors belong to
 * the scope that it is made in.
 */
final class Predictor extends Module {
    private final List<Tensor> layers = new ArrayList<>();

    /** Logits {@code W x} from W = 0. */
    static Predictor linear(int inputs, int classes) {
        Predictor p = new Predictor();
        p.add("head", torch.zeros(new long[] {classes, inputs}, new TensorOptions(ScalarType.Double)));
        return p;
    }

    /**
     * Logits {@code W₂ max(W₁ x, 0)}, weights normal with variance 2/d_in and 1/d_in.
     *
     * @param factors W₁ starts with each column divided by one of them, {@code [d_in]}
     * @param seed of the weights
     */
    static Predictor hidden(int inputs, int width, int classes, Tensor factors, long seed) {
        Predictor p = new Predictor();
        p.add("hidden", normal(seed, Math.sqrt(2.0 / inputs), width, inputs).div_(factors));
        p.add("head", normal(seed + 1, Math.sqrt(1.0 / width), classes, width));
        return p;
    }

    private static Tensor normal(long seed, double deviation, int rows, int columns) {
        Random draws = new Random(seed);
        double[] values = DoubleStream.generate(() -> deviation * draws.nextGaussian())
                .limit((long) rows * columns)
                .toArray();
        return Doubles.tensor(values, rows, columns);
    }

    private void add(String name, Tensor initial) {
        // a copy of the handle: the returned reference dangles once another parameter is registered
        layers.add(new Tensor(register_parameter(name, initial)));
    }

    private Tensor logits(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            y = (i == 0 ? y : y.relu()).matmul(layers.get(i).t());
        }
        return y;
    }

    /** Mean cross-entropy in nats. */
    Tensor loss(Tensor x, Tensor classes) {
        return torch.cross_entropy_loss(logits(x), classes);
    }

    /** The part of the rows whose class has the greatest logit. */
    double accuracy(Tensor x, Tensor classes) {
        Tensor right = logits(x).argmax(new LongOptional(1), false).eq(classes);
        return right.sum().item_long() / (double) classes.numel();
    }
}
