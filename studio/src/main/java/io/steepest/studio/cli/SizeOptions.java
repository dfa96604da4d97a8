package io.steepest.studio.cli;

import io.steepest.train.model.ModelOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** Sizes of a model. */
final class SizeOptions {
    private static final int CONTEXT = 64;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "How many tokens a window of text has, or a text with a class at most (default: 64).")
    @Between
    private Integer context;

    @Option(names = "--width", paramLabel = "N", description = "The width of the model (default: 128; of a cnn 16).")
    @Between
    private Integer width;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "How many blocks, layers or hidden layers the model has (default: 4; encoder and mlp 2).")
    @Between(most = 1000)
    private Integer depth;

    @Option(
            names = "--heads",
            paramLabel = "N",
            description = "How many attention heads a gpt or an encoder has (default: 4).")
    @Between
    private Integer heads;

    /** Refuses a width and a depth where a command has options for several. */
    void refuseSingle() {
        if (width != null || depth != null) {
            throw new IllegalArgumentException("sweep takes --widths and --depths, not --width or --depth");
        }
    }

    int context() {
        return context == null ? CONTEXT : context;
    }

    /**
     * The sizes that were asked for, the others as usual for a kind of model.
     *
     * @throws IllegalArgumentException for one that was asked for and that the kind does not read
     */
    ModelOptions of(String kind, boolean tied, boolean frozen) {
        refuseUnread(kind, "width", width != null);
        refuseUnread(kind, "depth", depth != null);
        refuseUnread(kind, "heads", heads != null);
        refuseUnread(kind, "context", context != null);
        refuseUnread(kind, "tied", tied);
        refuseUnread(kind, "frozen", frozen);
        ModelOptions usual = ModelOptions.defaults(kind);
        return new ModelOptions(
                width == null ? usual.width() : width,
                depth == null ? usual.depth() : depth,
                heads == null ? usual.heads() : heads,
                tied,
                frozen);
    }

    /** Refuses an option if it is given and a kind of model does not read it. */
    static void refuseUnread(String kind, String option, boolean given) {
        if (given) {
            ModelOptions.refuseUnread(kind, List.of(option));
        }
    }
}
