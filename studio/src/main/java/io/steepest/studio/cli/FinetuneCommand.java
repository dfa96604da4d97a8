package io.steepest.studio.cli;

import io.steepest.studio.experiment.Finetune;
import io.steepest.studio.experiment.Finetune.Result;
import io.steepest.studio.experiment.Series;
import io.steepest.studio.page.FinetuneReport;
import io.steepest.studio.report.ReportText;
import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.Setup;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Sentences;
import io.steepest.train.name.Plural;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fine-tunes a pretrained encoder to classify texts, with several optimizers, each at its tuned step size. */
@Command(
        name = "finetune",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        defaultValueProvider = Defaults.class,
        description =
                "Fine-tunes a pretrained encoder to classify texts, with several optimizers, each at its tuned step"
                        + " size, from several seeds, and leaves a report.")
final class FinetuneCommand implements Callable<Integer> {
    private static final long STEPS = 200;
    // what suits weights from nothing destroys trained ones
    private static final double SMALLER = 16;

    @Mixin
    private SeveralOptions several;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first seed of the classifier's weights and of the batches (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--frozen", description = "Train the classifier alone, on the embeddings as they are.")
    private boolean frozen;

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            defaultValue = "swaps",
            description = "The texts: swaps, or a .tsv file with a class, a tab and a text on each line (default:"
                    + " ${DEFAULT-VALUE}).")
    private String data;

    @Option(
            names = "--model",
            paramLabel = "KIND",
            defaultValue = "minilm",
            description = "The network: minilm, which is pretrained, or encoder, which has random weights and any size"
                    + " (default: ${DEFAULT-VALUE}).")
    private String model;

    @Mixin
    private SizeOptions sizes;

    @Mixin
    private LoopOptions loop;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private Invocation invocation;

    /**
     * What the command wrote for machines.
     *
     * @param command its name
     * @param data what was told apart
     * @param model what was trained
     * @param frozen whether the classifier alone was
     * @param optimizers with what they measured and their runs
     * @param report path of the page
     */
    record Written(String command, String data, String model, boolean frozen, List<Result> optimizers, String report) {}

    @Override
    public Integer call() throws Exception {
        invocation.check();
        int seeds = several.seeds();
        List<Choice> choices = choices();
        Setup base = setup(choices.get(0));
        for (Choice choice : choices) {
            Optimizers.recipe(choice, base.loop().pace());
        }
        String device = machine.prepare();
        Dataset texts = TrainingRun.open(base);
        if (!(texts instanceof Sentences)) {
            throw new IllegalArgumentException(
                    "--data " + data + " has no texts with classes: take swaps or a .tsv file of class, tab and text");
        }
        String described;
        try (TrainingRun probe = TrainingRun.start(base, texts, device)) {
            described = probe.model().description();
        }
        Path folder = invocation.folder();
        System.err.println(texts.description());
        System.err.println(described + "; " + Reports.portions(texts, base.loop()) + ", " + Plural.of(seeds, "seed"));
        Series series = new Series(texts, device, Bars.watch(texts), invocation.stop());
        List<Result> results = Finetune.run(series, base, choices, several.given(), seeds);
        if (results.isEmpty()) {
            System.err.println("steepest: interrupted before the first optimizer was tuned; no report written");
            return 1;
        }
        ReportText words = Reports.text(
                model.equals("minilm") ? "A pretrained encoder fine-tuned" : "A random encoder trained",
                invocation.typed(),
                texts.description(),
                described,
                notes(base.loop()));
        Path page = FinetuneReport.write(folder, words, results);
        System.out.print(FinetuneReport.text(results));
        System.out.println("Report: " + page);
        invocation.write(new Written("finetune", texts.name(), described, frozen, results, page.toString()));
        return invocation.stop().wished() ? 1 : 0;
    }

    private Setup setup(Choice choice) {
        return new Setup(
                new Setup.Source(data, null, sizes.context()),
                new Setup.Network(model, sizes.of(model, false, frozen)),
                choice,
                loop.loop("linear", STEPS, LoopOptions.DEFAULT_BATCH),
                loop.evaluation(STEPS),
                seed);
    }

    private List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        // a second step size for weights from nothing would be far too long
        several.rates(FinetuneCommand::first)
                .forEach((name, lr) -> choices.add(
                        Choice.of(name, lr).with(several.settings(name)).keepingRatios()));
        return choices;
    }

    /** A rule that finds its own step size finds a smaller one by itself. */
    private static double first(String name) {
        Optimizers.Entry entry = Optimizers.named(name);
        return entry.isAdaptive() ? entry.lr() : entry.lr() / SMALLER;
    }

    private List<String> notes(Setup.Loop length) {
        int seeds = several.seeds();
        return List.of(
                Plural.of(length.steps(), "step") + " of " + Plural.of(length.batch(), "text") + ", schedule "
                        + length.pace().schedule() + ", no dropout. "
                        + (frozen
                                ? "The classifier alone was trained, on embeddings as they are."
                                : "All weights were trained."),
                (several.given().isEmpty()
                                ? ""
                                : "The step size of " + String.join(", ", several.given()) + " was given. ")
                        + (several.given().isEmpty() ? "Step" : "Other step") + " sizes were chosen on seed " + seed
                        + ", by the loss on the whole validation part after the last"
                        + " step, first by factors of eight, then of two. Means and standard deviations are over "
                        + Plural.of(seeds, "seed") + " of the classifier's first weights and of batches.");
    }
}
