package io.steepest.studio.cli;

import io.steepest.studio.page.StudySummary;
import io.steepest.studio.study.Arm;
import io.steepest.studio.study.Method;
import io.steepest.studio.study.Outcome;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.Tried;
import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.Setup;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Sentences;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
                        + " size, from several seeds, and leaves a report. It is a study: what was run is kept, and the"
                        + " same command goes on.")
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
    private StudyOptions study;

    @Override
    public Integer call() throws Exception {
        List<Arm> arms = choices().stream().map(this::arm).toList();
        if (!(TrainingRun.open(arms.get(0).setup()) instanceof Sentences)) {
            throw new IllegalArgumentException(
                    "--data " + data + " has no texts with classes: take swaps or a .tsv file of class, tab and text");
        }
        return study.conduct(
                new Study(
                        "finetune",
                        (model.equals("minilm") ? "A pretrained encoder fine-tuned" : "A random encoder trained")
                                + (frozen ? ", the classifier alone" : ""),
                        "Which optimizer fits this encoder to a new task best, when all are tuned alike?",
                        arms,
                        Method.Tuning.usual(),
                        Outcome.VALIDATION_LOSS,
                        several.seeds(),
                        1,
                        arms.get(0).optimizer(),
                        OptionalDouble.empty()),
                StudySummary.ofRuns("finetune"));
    }

    private Arm arm(Choice choice) {
        Setup setup = new Setup(
                new Setup.Source(data, null, sizes.context()),
                new Setup.Network(model, sizes.of(model, false, frozen)),
                choice,
                loop.loop("linear", STEPS, LoopOptions.DEFAULT_BATCH),
                loop.evaluation(STEPS),
                seed);
        Optimizers.recipe(choice, setup.loop().pace());
        return new Arm(choice.name(), "", setup, setup, several.given().contains(choice.name()), false);
    }

    private List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        several.rates(FinetuneCommand::first).forEach((name, lr) -> {
            Map<String, Double> settings = new LinkedHashMap<>(several.settings(name));
            Optimizers.named(name).rest().ifPresent(lrOfRest -> settings.putIfAbsent(Tried.REST, lrOfRest / SMALLER));
            choices.add(Choice.of(name, lr).with(settings));
        });
        return choices;
    }

    /** A rule that finds its own step size finds a smaller one by itself. */
    private static double first(String name) {
        Optimizers.Entry entry = Optimizers.named(name);
        return entry.isAdaptive() ? entry.lr() : entry.lr() / SMALLER;
    }
}
