package io.steepest.lab.cli;

import io.steepest.lab.data.Dataset;
import io.steepest.lab.data.Datasets;
import io.steepest.lab.data.Vocabulary;
import io.steepest.lab.model.Models;
import io.steepest.lab.train.Init;
import io.steepest.lab.train.Precision;
import io.steepest.lab.train.Setup;
import io.steepest.lab.train.Shares;
import io.steepest.param.Role;
import io.steepest.tensor.StateFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to train on what, for how long: everything of a setup but the optimizer. */
final class SetupOptions {
    @Option(
            names = "--model",
            paramLabel = "KIND",
            description = "gpt, mlp, cnn, linear, encoder or minilm (default: gpt for text, minilm for texts with"
                    + " classes, cnn for images, mlp for tables)")
    private String model;

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            defaultValue = "europarl",
            description = "europarl, digits, swaps, a text file, a .tsv file of class, tab and text, a folder of IDX"
                    + " files or a CSV file (default:"
                    + " ${DEFAULT-VALUE})")
    private String data;

    @Option(
            names = "--vocabulary",
            paramLabel = "KIND",
            defaultValue = "characters",
            description = "what a token of text is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Vocabulary.Kind vocabulary;

    @Mixin
    private SizeOptions sizes;

    @Option(names = "--tied", description = "the head of a gpt is its token table")
    private boolean tied;

    @Option(
            names = "--init",
            paramLabel = "KIND",
            defaultValue = "model",
            description = "initial weights: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Init init;

    @Option(
            names = "--precision",
            paramLabel = "KIND",
            defaultValue = "float32",
            description = "numbers in which the network multiplies matrices: ${COMPLETION-CANDIDATES}; weights and all"
                    + " else stay float32 (default: ${DEFAULT-VALUE})")
    private Precision precision;

    @Option(
            names = "--shares",
            paramLabel = "KIND",
            defaultValue = "equal",
            description = "how layers share a step of the modular norm, equal or by the model's structure of masses and"
                    + " sensitivities; of optimizer modular (default: ${DEFAULT-VALUE})")
    private Shares shares;

    @Option(
            names = "--state",
            paramLabel = "FORMAT",
            defaultValue = "full",
            description = "how averages of gradients and of their squares are kept between steps: full, as float32;"
                    + " bfloat16, rounded at random; compensated, bfloat16 and a byte more (default: ${DEFAULT-VALUE})")
    private StateFormat state;

    @Option(
            names = "--role",
            paramLabel = "PATTERN=ROLE",
            description =
                    "role of parameters by name, * for any characters; roles: LINEAR, HEAD, EMBEDDING, CONV, BIAS, GAIN")
    private Map<String, Role> roles = new LinkedHashMap<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of weights and batches (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private LoopOptions loop;

    /** Opens the data. */
    Dataset open() {
        return Datasets.open(data, sizes.context(), vocabulary);
    }

    /** The setup with an optimizer; the data, opened, decides which model is the usual one. */
    Setup setup(Setup.Choice choice, Dataset opened, String defaultSchedule, long defaultSteps) {
        String kind = model == null ? Models.fitting(opened).get(0) : model;
        return new Setup(
                new Setup.Source(data, vocabulary, sizes.context()),
                new Setup.Network(kind, sizes.of(kind, tied, false), init, precision),
                choice.keeping(state),
                loop.loop(defaultSchedule, defaultSteps, LoopOptions.DEFAULT_BATCH),
                loop.evaluation(defaultSteps),
                seed);
    }

    /** The steps that were asked for, null for none. */
    Long steps() {
        return loop.steps();
    }

    Shares shares() {
        return shares;
    }

    Map<String, Role> roles() {
        return roles;
    }
}
