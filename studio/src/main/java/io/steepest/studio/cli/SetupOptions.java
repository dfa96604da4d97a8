package io.steepest.studio.cli;

import io.steepest.tensor.StateFormat;
import io.steepest.train.Choice;
import io.steepest.train.Groups;
import io.steepest.train.Init;
import io.steepest.train.Precision;
import io.steepest.train.Setup;
import io.steepest.train.Shares;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Datasets;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.Models;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to train on what, for how long: everything of a setup but the optimizer. */
final class SetupOptions {
    @Option(
            names = "--model",
            paramLabel = "KIND",
            completionCandidates = Known.Kinds.class,
            description = "The kind of network: ${COMPLETION-CANDIDATES} (default: gpt for text, minilm for texts with"
                    + " classes, cnn for images, mlp for tables).")
    private String model;

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            defaultValue = "europarl",
            completionCandidates = Known.Data.class,
            description =
                    "The data to learn from: ${COMPLETION-CANDIDATES}, a text file, a .tsv file with a class, a tab"
                            + " and a text on each line, a folder of IDX files, or a .csv file with the class in its last column"
                            + " (default: ${DEFAULT-VALUE}).")
    private String data;

    @Option(
            names = "--vocabulary",
            paramLabel = "KIND",
            description = "Text is cut into characters or bytes (default: characters).")
    private Vocabulary.Kind vocabulary;

    @Mixin
    private SizeOptions sizes;

    @Option(names = "--tied", description = "Let a gpt use its table of tokens as its head, too.")
    private boolean tied;

    @Option(
            names = "--init",
            paramLabel = "KIND",
            defaultValue = "model",
            description =
                    "The initial weights are those of the model, have unit norm, or are zero for a linear model: model,"
                            + " unit-norm or zero (default: ${DEFAULT-VALUE}).")
    private Init init;

    @Option(
            names = "--precision",
            paramLabel = "KIND",
            defaultValue = "float32",
            description = "The network multiplies its matrices in these numbers: ${COMPLETION-CANDIDATES}. Weights and"
                    + " all else are float32 unless they are float64 (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(
            names = "--shares",
            paramLabel = "KIND",
            defaultValue = "equal",
            description = "Layers share a step of the optimizer modular in equal parts, or by the masses and"
                    + " sensitivities of the model's structure: equal or structure (default: ${DEFAULT-VALUE}).")
    private Shares shares;

    @Option(
            names = "--state",
            paramLabel = "FORMAT",
            defaultValue = "full",
            description = "Averages of gradients and of their squares are kept between steps in full (float32), as"
                    + " bfloat16 (rounded at random), or compensated (bfloat16 and a byte more) (default:"
                    + " ${DEFAULT-VALUE}).")
    private StateFormat state;

    @Mixin
    private GroupOptions groups;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The seed of the weights and the batches (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private LoopOptions loop;

    /** Refuses a width and a depth where a command has options for several. */
    void refuseSingleSizes() {
        sizes.refuseSingle();
    }

    /** Opens the data. */
    Dataset open() {
        return Datasets.open(data, sizes.context(), vocabulary());
    }

    /** The setup with an optimizer; the data, opened, decides which model is the usual one. */
    Setup setup(Choice choice, Dataset opened, String defaultSchedule, long defaultSteps) {
        String kind = model == null ? Models.fitting(opened).get(0) : model;
        Models.checkFits(kind, opened);
        SizeOptions.refuseUnread(kind, "vocabulary", vocabulary != null);
        return new Setup(
                new Setup.Source(data, vocabulary(), sizes.context()),
                new Setup.Network(kind, sizes.of(kind, tied, false), init, precision),
                choice.keeping(state),
                loop.loop(defaultSchedule, defaultSteps, LoopOptions.DEFAULT_BATCH),
                loop.evaluation(defaultSteps),
                seed);
    }

    private Vocabulary.Kind vocabulary() {
        return vocabulary == null ? Vocabulary.Kind.CHARACTERS : vocabulary;
    }

    /** The steps that were asked for, null for none. */
    Long steps() {
        return loop.steps();
    }

    Shares shares() {
        return shares;
    }

    /** Returns what is told to some parameters alone. */
    Groups groups() {
        return groups.groups();
    }
}
