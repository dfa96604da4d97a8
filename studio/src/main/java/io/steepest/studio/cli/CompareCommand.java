package io.steepest.studio.cli;

import io.steepest.studio.page.StudySummary;
import io.steepest.studio.study.Arm;
import io.steepest.studio.study.Method;
import io.steepest.studio.study.Outcome;
import io.steepest.studio.study.Study;
import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.Setup;
import io.steepest.train.data.Dataset;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the same model on the same batches with several optimizers and leaves a report. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        defaultValueProvider = Defaults.class,
        description = "Trains the same model on the same batches with several optimizers and leaves a report. It is a"
                + " study: what was run is kept, and the same command goes on.")
final class CompareCommand implements Callable<Integer> {
    private static final long STEPS = 200;
    private static final String BASELINE = "adamw";

    @Mixin
    private SeveralOptions several;

    @Option(
            names = "--tune",
            description = "First search each optimizer's step size as a study does, and that of the roles which another"
                    + " optimizer steps, unless --lr gives it; this takes about seven times as long.")
    private boolean tune;

    @Mixin
    private SetupOptions options;

    @Mixin
    private StudyOptions study;

    @Override
    public Integer call() throws Exception {
        Dataset data = options.open();
        List<Choice> choices = several.choices(options);
        List<Arm> arms = choices.stream().map(choice -> arm(choice, data)).toList();
        String baseline = choices.stream()
                .map(Choice::name)
                .filter(BASELINE::equals)
                .findFirst()
                .orElse(choices.get(0).name());
        return study.conduct(
                new Study(
                        "compare",
                        "Optimizers compared",
                        "Which optimizer trains this network best"
                                + (tune ? " when all are tuned alike?" : " at its usual step size?"),
                        arms,
                        tune ? Method.Tuning.usual() : new Method.Given(),
                        Outcome.VALIDATION_LOSS,
                        several.seeds(),
                        1,
                        baseline,
                        OptionalDouble.empty()),
                StudySummary.ofRuns("compare"));
    }

    private Arm arm(Choice choice, Dataset data) {
        Setup setup = options.setup(choice, data, "linear", STEPS);
        Optimizers.recipe(choice, setup.loop().pace());
        return new Arm(choice.name(), "", setup, setup, several.given().contains(choice.name()), false);
    }
}
