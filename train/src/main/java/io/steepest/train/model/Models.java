package io.steepest.train.model;

import io.steepest.train.data.Dataset;
import io.steepest.train.data.LabelledDataset;
import io.steepest.train.data.Sentences;
import io.steepest.train.data.TextDataset;
import io.steepest.train.name.Unknown;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** The door to all models. */
public final class Models {
    private static final List<String> KINDS = List.of("gpt", "mlp", "cnn", "linear", "encoder", "minilm");

    private Models() {}

    /**
     * Names of the kinds.
     *
     * @return what {@link #create} takes
     */
    public static List<String> kinds() {
        return KINDS;
    }

    /**
     * The kinds that can be trained on some data.
     *
     * @param data what a model will be trained on
     * @return at least one kind; the first is the usual one for such data
     */
    public static List<String> fitting(Dataset data) {
        return switch (data.unit()) {
            case TOKENS -> List.of("gpt");
            case TEXTS -> List.of("minilm", "encoder");
            case IMAGES -> List.of("cnn", "mlp", "linear");
            case ROWS -> List.of("mlp", "linear");
        };
    }

    /**
     * Checks that a kind of model can be trained on some data.
     *
     * @param kind one of {@link #kinds}
     * @param data what it will be trained on
     * @throws IllegalArgumentException for an unknown kind, and for data that the kind cannot read; names those that can
     */
    public static void checkFits(String kind, Dataset data) {
        List<String> fitting = fitting(data);
        if (!fitting.contains(known(kind))) {
            throw new IllegalArgumentException(kind + " cannot be trained on " + data.name() + ", which consists of "
                    + data.unit().targets() + "; models that can: " + String.join(", ", fitting));
        }
    }

    /**
     * A new model that fits the data. Its weights come from a generator of its own: they do not depend on what else the
     * process draws, and other threads may make models meanwhile.
     *
     * @param kind one of {@link #kinds}
     * @param data what it will be trained on
     * @param options its sizes
     * @param seed of its weights: the same seed, kind, data shape and sizes give the same weights
     * @return the model, on the CPU
     * @throws IllegalArgumentException for an unknown kind, sizes that cannot be, or data the kind cannot read
     */
    public static Model create(String kind, Dataset data, ModelOptions options, long seed) {
        checkFits(kind, data);
        if (data instanceof TextDataset text) {
            return new Gpt(
                    new GptShape(
                            text.vocabulary().size(),
                            text.context(),
                            options.width(),
                            options.depth(),
                            options.heads(),
                            options.tied()),
                    seed);
        }
        if (data instanceof Sentences texts) {
            return encoder(kind, texts, options, seed);
        }
        LabelledDataset examples = (LabelledDataset) data;
        int classes = examples.classes();
        return switch (kind) {
            case "mlp" -> new Mlp(examples.width(), options.width(), options.depth(), classes, seed);
            case "linear" -> new LinearModel(examples.width(), classes, seed);
            case "cnn" -> {
                List<Integer> s = examples.shape();
                yield new Cnn(s.get(0), s.get(1), s.get(2), options.width(), classes, seed);
            }
            default -> throw new AssertionError(kind);
        };
    }

    private static Model encoder(String kind, Sentences texts, ModelOptions options, long seed) {
        return switch (kind) {
            case "encoder" ->
                new Encoder(
                        new EncoderShape(
                                texts.vocabulary(),
                                texts.context(),
                                options.width(),
                                options.depth(),
                                options.heads(),
                                texts.classes()),
                        options.frozen(),
                        seed);
            case "minilm" -> {
                ModelOptions own = MiniLm.OPTIONS;
                if (options.width() != own.width()
                        || options.depth() != own.depth()
                        || options.heads() != own.heads()) {
                    throw new IllegalArgumentException("minilm is pretrained and has width " + own.width() + ", depth "
                            + own.depth() + " and " + own.heads() + " heads; take encoder for other sizes");
                }
                if (texts.context() > MiniLm.CONTEXT) {
                    throw new IllegalArgumentException("minilm reads at most " + MiniLm.CONTEXT
                            + " word pieces, found a context of " + texts.context());
                }
                yield MiniLm.create(texts.pieces(), texts.classes(), options.frozen(), seed);
            }
            default -> throw new AssertionError(kind);
        };
    }

    /**
     * Returns a number that the weights of a model are not less than, without making the model.
     *
     * @param kind one of {@link #kinds}
     * @param data what the model would be trained on
     * @param options its sizes, whatever they are
     * @return at least 0; too large for memory if the sizes are
     */
    public static double leastWeights(String kind, Dataset data, ModelOptions options) {
        double width = options.width();
        if (data instanceof TextDataset text) {
            return leastWeights(text.vocabulary().size(), text.context(), options);
        }
        if (data instanceof Sentences texts) {
            return leastWeights(texts.vocabulary(), texts.context(), options);
        }
        return switch (kind) {
            case "mlp" -> width * (((LabelledDataset) data).width() + Math.max(options.depth() - 1.0, 0) * width);
            case "cnn" -> 2 * 9 * width * width;
            default -> 0;
        };
    }

    /** Returns such a number for a transformer, each block of which has 12 squares of its width. */
    public static double leastWeights(int vocabulary, int context, ModelOptions options) {
        double width = options.width();
        return width * ((double) vocabulary + context + 12.0 * options.depth() * width);
    }

    /**
     * Returns a number that the values of a forward pass which the backward pass needs are not less than, for one example.
     *
     * @param kind one of {@link #kinds}
     * @param data what the model would be trained on
     * @param options its sizes, whatever they are
     * @return at least 1
     */
    public static double leastActivations(String kind, Dataset data, ModelOptions options) {
        double width = options.width();
        // a layer keeps its normalized inputs, queries, keys, values and what it hands on, at the least
        double layers = 7 * width * (options.frozen() ? 1 : options.depth());
        if (data instanceof TextDataset text) {
            return text.context() * (layers + text.vocabulary().size());
        }
        if (data instanceof Sentences) {
            return layers;
        }
        LabelledDataset examples = (LabelledDataset) data;
        return switch (kind) {
            case "mlp" -> examples.width() + width * options.depth();
            case "cnn" -> examples.width() * (1 + width / examples.shape().get(0));
            default -> examples.width();
        };
    }

    /**
     * Number of trained numbers, shared ones counted once.
     *
     * @param model any model
     * @return the sum over its parameters
     */
    public static long parameters(Model model) {
        try (PointerScope scope = new PointerScope()) {
            TensorVector all = model.module().parameters();
            Set<Long> seen = new HashSet<>();
            long n = 0;
            for (long i = 0; i < all.size(); i++) {
                Tensor p = all.get(i);
                if (seen.add(p.unsafeGetTensorImpl().address())) {
                    n += p.numel();
                }
            }
            return n;
        }
    }

    static String known(String kind) {
        if (!KINDS.contains(kind)) {
            throw Unknown.of("model", kind, KINDS);
        }
        return kind;
    }
}
