package io.steepest.train.model;

import io.steepest.train.data.Pretrained;
import io.steepest.train.model.Onnx.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** all-MiniLM-L6-v2, a sentence encoder: {@link Encoder}s with its weights. */
public final class MiniLm {
    private static final String RESOURCE = "all-minilm-l6-v2.onnx";
    private static final String TABLE = "embeddings.word_embeddings.weight";
    static final int CONTEXT = 512;
    private static final int WIDTH = 384;
    private static final int DEPTH = 6;
    private static final int HEADS = 12;

    /** The sizes it has. */
    static final ModelOptions OPTIONS = new ModelOptions(WIDTH, DEPTH, HEADS, false);

    private MiniLm() {}

    /**
     * The pretrained encoder under a new classifier with random weights.
     *
     * @param pieces which word pieces it is to know, by their number in {@link io.steepest.train.data.WordPieces}; inputs name
     *     them by their place here, and the first is padding
     * @param classes number of logits
     * @param frozen whether only the classifier is trained
     * @param seed of the classifier's weights, which depend on nothing else that draws numbers
     * @throws IllegalArgumentException if the weights are not on the class path
     */
    public static Encoder create(int[] pieces, int classes, boolean frozen, long seed) {
        EncoderShape shape = new EncoderShape(pieces.length, CONTEXT, WIDTH, DEPTH, HEADS, classes);
        Encoder encoder = new Encoder("minilm, pretrained,", shape, frozen, seed);
        try (InputStream in = Pretrained.open(RESOURCE)) {
            Map<String, Weight> weights = Onnx.weights(in);
            weights.computeIfPresent(TABLE, (name, table) -> table.rows(pieces));
            fill(encoder.module(), weights);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + RESOURCE, e);
        }
        return encoder;
    }

    private static void fill(Module encoder, Map<String, Weight> weights) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            StringTensorDict parameters = encoder.named_parameters(true);
            for (long i = 0; i < parameters.size(); i++) {
                String name = parameters.items().get(i).key().getString();
                if (!name.startsWith("classifier.")) {
                    fill(parameters.items().get(i).value(), name, weights);
                }
            }
        }
    }

    /** Products multiply from the right: their matrices are d_in × d_out. */
    private static void fill(Tensor parameter, String name, Map<String, Weight> weights) {
        Weight weight = weights.get(name);
        boolean transposed = weight == null;
        if (transposed) {
            weight = weights.get(name.replaceFirst("weight$", "MatMul"));
        }
        if (weight == null) {
            throw new IllegalStateException(RESOURCE + " has no " + name);
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor read = tensor(weight);
            Tensor value = transposed ? read.t() : read;
            if (!Arrays.equals(
                    value.sizes().vec().get(), parameter.sizes().vec().get())) {
                throw new IllegalStateException(RESOURCE + ": " + name + " has shape " + weight.shape());
            }
            parameter.copy_(value);
        }
    }

    private static Tensor tensor(Weight weight) {
        List<Long> shape = weight.shape();
        float[] values = new float[weight.values().remaining()];
        weight.values().duplicate().get(values);
        Tensor t = torch.empty(
                shape.stream().mapToLong(Long::longValue).toArray(),
                new TensorOptions(ScalarType.Float),
                new MemoryFormatOptional());
        t.data_ptr_float().put(values, 0, values.length);
        return t;
    }
}
