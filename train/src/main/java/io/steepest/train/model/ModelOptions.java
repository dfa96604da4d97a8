package io.steepest.train.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final List<String> ALL =
            List.of("width", "depth", "heads", "tied", "frozen", "context", "vocabulary");

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
        return names(kind).contains("context");
    }

    /**
     * The options that a kind of model reads.
     *
     * @param kind one of {@link Models#kinds}
     * @return their values, by command-line option name
     */
    public Map<String, Object> of(String kind) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("width", width);
        all.put("depth", depth);
        all.put("heads", heads);
        all.put("tied", tied);
        if (frozen) {
            all.put("frozen", true);
        }
        all.keySet().retainAll(names(kind));
        return all;
    }

    /**
     * Refuses options that a kind of model does not read, so that nobody takes them for the cause of a result.
     *
     * @param kind one of {@link Models#kinds}
     * @param given names of options as on the command line, {@code context} and {@code vocabulary} among them; names of
     *     other things are passed over
     * @throws IllegalArgumentException naming the first that the kind does not read, and those that it does
     */
    public static void refuseUnread(String kind, Collection<String> given) {
        List<String> read = names(kind);
        for (String name : given) {
            if (ALL.contains(name) && !read.contains(name)) {
                throw new IllegalArgumentException("the model " + kind + " does not read " + name + "; "
                        + (read.isEmpty() ? "it has no sizes to choose" : "it reads " + String.join(", ", read)));
            }
        }
    }

    private static List<String> names(String kind) {
        return switch (Models.known(kind)) {
            case "gpt" -> List.of("width", "depth", "heads", "tied", "context", "vocabulary");
            case "encoder", "minilm" -> List.of("width", "depth", "heads", "frozen", "context");
            case "mlp" -> List.of("width", "depth");
            case "cnn" -> List.of("width");
            default -> List.of();
        };
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
