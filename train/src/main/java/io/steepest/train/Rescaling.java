package io.steepest.train;

import io.steepest.train.data.Batch;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.LabelledDataset;
import java.util.SplittableRandom;
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
 * Features of a table or of images in other units: each is multiplied by its factor {@code exp(u)}, u uniform in {@code [−k, k]}, as in the
 * second experiment of Veprikov et al. (2025). The draw of u belongs to the seed; for another k it is stretched, not drawn
 * again.
 *
 * @param factors one a feature; none leaves features as they are
 */
record Rescaling(double[] factors) {
    private static final long STREAM = 0x5ca1e5L;

    /**
     * The factors of a setup.
     *
     * @throws IllegalArgumentException if features are to be rescaled that are none of a table, or not in float64
     */
    static Rescaling of(Setup setup, Dataset data) {
        double k = setup.source().rescale();
        if (k == 0 && setup.network().init() != Init.RESCALED) {
            return new Rescaling(new double[0]);
        }
        if (!(data instanceof LabelledDataset features)) {
            throw new IllegalArgumentException(
                    "rescale and init rescaled are for the features of a table or of images; " + data.name() + " is text");
        }
        if (setup.network().precision() != Precision.FLOAT64) {
            throw new IllegalArgumentException("rescaled features need precision float64, found "
                    + setup.network().precision());
        }
        SplittableRandom draws = new SplittableRandom(STREAM ^ setup.seed());
        return new Rescaling(draws.doubles(features.width())
                .map(u -> Math.exp(k * (2 * u - 1)))
                .toArray());
    }

    /** A batch with its features multiplied, in float64. */
    Batch of(Batch batch) {
        if (factors.length == 0) {
            return batch;
        }
        Tensor original = batch.inputs().to(ScalarType.Double);
        Tensor scaled = original.flatten(1, -1).mul(tensor()).view_as(original);
        return new Batch(scaled, batch.targets(), batch.tokens());
    }

    /**
     * Divides the weights of the first layer by the factors, so that a network computes of rescaled features what it computed
     * of the original ones.
     */
    void compensate(Module model) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            TensorVector parameters = model.parameters();
            Tensor first = parameters.get(0);
            if (first.dim() != 2 || first.size(1) != factors.length) {
                throw new IllegalArgumentException("init rescaled is for models linear and mlp, whose first layer reads"
                        + " features as they are");
            }
            first.div_(tensor());
        }
    }

    private Tensor tensor() {
        Tensor t = torch.empty(new long[] {factors.length}, new TensorOptions(ScalarType.Double), new MemoryFormatOptional());
        t.data_ptr_double().put(factors, 0, factors.length);
        return t;
    }
}
