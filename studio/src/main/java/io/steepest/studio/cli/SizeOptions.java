package io.steepest.studio.cli;

import io.steepest.train.model.ModelOptions;
import picocli.CommandLine.Option;

/** Sizes of a model. */
final class SizeOptions {
    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "64",
            description = "How many tokens a window of text has, or a text with a class at most (default:"
                    + " ${DEFAULT-VALUE}).")
    @Between
    private int context;

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
        return context;
    }

    /** The sizes that were asked for, the others as usual for a kind of model. */
    ModelOptions of(String kind, boolean tied, boolean frozen) {
        ModelOptions usual = ModelOptions.defaults(kind);
        return new ModelOptions(
                width == null ? usual.width() : width,
                depth == null ? usual.depth() : depth,
                heads == null ? usual.heads() : heads,
                tied,
                frozen);
    }
}
