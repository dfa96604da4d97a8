package io.steepest.train;

import io.steepest.train.data.Batch;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.LabelledDataset;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Features in other units: each is standardized by the training part, a constant one to zero, and multiplied by its factor
 * {@code exp(u)}, u uniform in {@code [−k, k]}, as in the second experiment of Veprikov et al. (2025). The draw of u belongs
 * to the seed; for another k it is stretched, not drawn again.
 */
final class Rescaling {
    private static final long STREAM = 0x5ca1e5L;

    /** Means of the features; none leaves examples as they are. */
    private final double[] means;
    /** What the differences to the means are multiplied by: factors over standard deviations. */
    private final double[] scales;

    private final double[] factors;

    private Rescaling(double[] means, double[] scales, double[] factors) {
        this.means = means;
        this.scales = scales;
        this.factors = factors;
    }

    /**
     * The factors of a setup.
     *
     * @throws IllegalArgumentException if there are no features, or they are not in float64
     */
    static Rescaling of(Setup setup, Dataset data) {
        Double k = setup.source().rescale();
        if (k == null) {
            return new Rescaling(new double[0], new double[0], new double[0]);
        }
        if (!(data instanceof LabelledDataset examples)) {
            throw new IllegalArgumentException(
                    "rescale is for the features of a table or of images; " + data.name() + " is text");
        }
        if (setup.network().precision() != Precision.FLOAT64) {
            throw new IllegalArgumentException("rescaled features need precision float64, found "
                    + setup.network().precision());
        }
        SplittableRandom draws = new SplittableRandom(STREAM ^ setup.seed());
        double[] factors = draws.doubles(examples.width())
                .map(u -> Math.exp(k * (2 * u - 1)))
                .toArray();
        double[] slopes = examples.inverseDeviations();
        double[] scales = IntStream.range(0, factors.length)
                .mapToDouble(i -> factors[i] * slopes[i])
                .toArray();
        return new Rescaling(examples.means(), scales, factors);
    }

    /** A batch with its features in other units, in float64. */
    Batch of(Batch batch) {
        if (factors.length == 0) {
            return batch;
        }
        Tensor original = batch.inputs().to(ScalarType.Double);
        Tensor rows = original.flatten(1, -1).sub(tensor(means)).mul_(tensor(scales));
        return new Batch(rows.view_as(original), batch.targets(), batch.tokens());
    }

    /**
     * Divides the weights of the first layer by the factors, so that a network computes of rescaled features what it computed
     * of the standardized ones.
     *
     * @throws IllegalArgumentException if features are not rescaled, or the first layer does not read them one by one
     */
    void compensate(Module model) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            TensorVector parameters = model.parameters();
            Tensor first = parameters.get(0);
            if (factors.length == 0 || first.dim() != 2 || first.size(1) != factors.length) {
                throw new IllegalArgumentException(
                        "init rescaled is for rescaled features and for models linear and mlp,"
                                + " whose first layer reads features one by one");
            }
            first.div_(tensor(factors));
        }
    }

    private static Tensor tensor(double[] values) {
        Tensor t = torch.empty(
                new long[] {values.length}, new TensorOptions(ScalarType.Double), new MemoryFormatOptional());
        t.data_ptr_double().put(values, 0, values.length);
        return t;
    }
}
