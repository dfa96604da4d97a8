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
import io.steepest.train.model.ModelOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Does the best step size stay as a network grows? */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        defaultValueProvider = Defaults.class,
        description =
                "Runs optimizers at a grid of step sizes on networks of several widths and depths, and shows whether"
                        + " the best step size stays. It is a study: what was run is kept, and the same command goes on.")
final class SweepCommand implements Callable<Integer> {
    private static final long STEPS = 120;

    @Mixin
    private SeveralOptions several;

    @Option(
            names = "--widths",
            paramLabel = "N",
            split = ",",
            defaultValue = "32,64,128",
            description = "The widths of the networks (default: ${DEFAULT-VALUE}).")
    private List<Integer> widths;

    @Option(
            names = "--depths",
            paramLabel = "N",
            split = ",",
            defaultValue = "2",
            description = "The depths of the networks (default: ${DEFAULT-VALUE}).")
    private List<Integer> depths;

    @Option(
            names = "--factor",
            paramLabel = "X",
            defaultValue = "2",
            description = "The factor between two step sizes (default: ${DEFAULT-VALUE}).")
    private double factor;

    @Option(
            names = "--reach",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many step sizes there are on each side of an optimizer's usual one (default:"
                    + " ${DEFAULT-VALUE}).")
    @Between(least = 1, most = 100)
    private int reach;

    @Mixin
    private SetupOptions options;

    @Mixin
    private StudyOptions study;

    @Override
    public Integer call() throws Exception {
        if (!(factor > 1 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--factor must be above 1, found " + factor);
        }
        options.refuseSingleSizes();
        distinct("--widths", widths);
        distinct("--depths", depths);
        Dataset data = options.open();
        List<Arm> arms = new ArrayList<>();
        List<Choice> choices = several.choices(options);
        for (Choice choice : choices) {
            Setup base = options.setup(choice, data, "linear", STEPS);
            SizeOptions.refuseUnread(base.network().kind(), "width", widths.size() > 1);
            SizeOptions.refuseUnread(base.network().kind(), "depth", depths.size() > 1);
            Optimizers.recipe(choice, base.loop().pace());
            widths.forEach(width -> depths.forEach(depth -> arms.add(arm(choice.name(), base, width, depth))));
        }
        return study.conduct(
                new Study(
                        "sweep",
                        "Does the best step size stay?",
                        "How does the loss depend on the step size as the network gets wider and deeper?",
                        arms,
                        new Method.Rates(factor, reach, reach),
                        Outcome.VALIDATION_LOSS,
                        several.seeds(),
                        1,
                        choices.get(0).name(),
                        OptionalDouble.empty()),
                StudySummary::sweep);
    }

    private static void distinct(String option, List<Integer> values) {
        SeveralOptions.checkDistinct(
                option, values.stream().map(String::valueOf).toList());
        values.stream().filter(value -> value < 1).findFirst().ifPresent(value -> {
            throw new IllegalArgumentException(option + " must be at least 1, found " + value);
        });
    }

    private Arm arm(String name, Setup base, int width, int depth) {
        ModelOptions sizes = base.network().options();
        Setup setup = base.with(
                base.network().sized(new ModelOptions(width, depth, sizes.heads(), sizes.tied(), sizes.frozen())));
        List<String> words = new ArrayList<>();
        if (widths.size() > 1 || depths.size() == 1) {
            words.add("width " + width);
        }
        if (depths.size() > 1) {
            words.add("depth " + depth);
        }
        return new Arm(name, String.join(", ", words), setup, setup, false, false);
    }
}
