package io.steepest.train.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sizes a user may choose; each kind of model reads those it has.
 *
 * @param width of the residual stream (gpt, encoder) or the hidden layers (mlp), or the maps of the first convolution (cnn)
 * @param depth number of blocks (gpt) or layers (encoder) or hidden layers (mlp)
 * @param heads of attention (gpt, encoder)
 * @param tied whether the head is the table of tokens (gpt)
 * @param frozen whether only the head is trained (encoder, minilm)
 */
public record ModelOptions(int width, int depth, int heads, boolean tied, boolean frozen) {

    /**
     * Checks the sizes, also those that a kind does not read.
     *
     * @throws IllegalArgumentException naming the size that is below 1
     */
    public ModelOptions {
        Layers.atLeastOne("width", width);
        Layers.atLeastOne("depth", depth);
        Layers.atLeastOne("heads", heads);
    }

    /** Sizes of a model that is trained as a whole. */
    public ModelOptions(int width, int depth, int heads, boolean tied) {
        this(width, depth, heads, tied, false);
    }

    /**
     * Whether a kind of model reads text, so that its windows have a length.
     *
     * @param kind one of {@link Models#kinds}
     * @return true for those with attention
     */
    public static boolean readsText(String kind) {
        return switch (Models.known(kind)) {
            case "gpt", "encoder", "minilm" -> true;
            default -> false;
        };
    }

    /**
     * The options that a kind of model reads.
     *
     * @param kind one of {@link Models#kinds}
     * @return their values, by command-line option name
     */
    public Map<String, Object> of(String kind) {
        Map<String, Object> read = new LinkedHashMap<>();
        boolean text = readsText(kind);
        if (!kind.equals("linear")) {
            read.put("width", width);
        }
        if (text || kind.equals("mlp")) {
            read.put("depth", depth);
        }
        if (text) {
            read.put("heads", heads);
        }
        if (kind.equals("gpt")) {
            read.put("tied", tied);
        }
        if (frozen && text) {
            read.put("frozen", true);
        }
        return read;
    }

    /**
     * Sizes that train in minutes on two cores.
     *
     * @param kind one of {@link Models#kinds}
     * @return the defaults of that kind
     * @throws IllegalArgumentException for an unknown kind
     */
    public static ModelOptions defaults(String kind) {
        return switch (Models.known(kind)) {
            case "gpt" -> new ModelOptions(128, 4, 4, false);
            case "encoder" -> new ModelOptions(128, 2, 4, false);
            case "minilm" -> MiniLm.OPTIONS;
            case "cnn" -> new ModelOptions(16, 2, 1, false);
            default -> new ModelOptions(128, 2, 1, false);
        };
    }
}
