package io.steepest.studio.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.steepest.studio.advise.Advice;
import io.steepest.studio.advise.Advise;
import io.steepest.studio.advise.Cleanness;
import io.steepest.studio.advise.Plan;
import io.steepest.studio.page.AdviseReport;
import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import io.steepest.train.model.ModelOptions;
import io.steepest.train.name.Plural;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures which norm promises the largest decrease, tensor by tensor, along training runs. */
@Command(
        name = "advise",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        defaultValueProvider = Defaults.class,
        description = "Trains a model and measures along the way, tensor by tensor and on fresh data, under which norm"
                + " the loss falls most, how far to step, and how much smoothing each norm needs.")
final class AdviseCommand implements Callable<Integer> {
    private static final long STEPS = 400;

    /** Sizes of the default gpt, which is measured in minutes. */
    private static final ModelOptions SMALL = new ModelOptions(64, 2, 4, false);

    private static final ModelOptions TINY = new ModelOptions(16, 1, 2, false);
    private static final long QUICK_STEPS = 12;
    private static final int QUICK_BATCH = 4;
    private static final List<String> NOT_WITH_QUICK = List.of("--width", "--depth", "--heads", "--batch");

    @Mixin
    private AdviseOptions what;

    @Mixin
    private ChoiceOptions optimizer;

    @Mixin
    private SetupOptions options;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private Invocation invocation;

    @Spec
    private CommandSpec spec;

    /**
     * What the command wrote for machines.
     *
     * @param command its name
     * @param hyperparameters of the runs; their seeds count up from the one there
     * @param seeds number of runs
     * @param at steps after which it was measured
     * @param fresh windows or examples that directions were judged on
     * @param advice what came out
     * @param report path of the page
     */
    record Written(
            String command,
            Map<String, Object> hyperparameters,
            int seeds,
            List<Long> at,
            int fresh,
            @JsonUnwrapped Advice advice,
            String report) {}

    @Override
    public Integer call() throws Exception {
        invocation.check();
        Stop stop = invocation.stop();
        Choice choice = optimizer.choice(options.groups()).sharing(options.shares());
        Dataset data = options.open();
        Setup setup = sized(options.setup(choice, data, "constant", what.quick() ? QUICK_STEPS : STEPS));
        Optimizers.recipe(choice, setup.loop().pace());
        Plan plan = what.plan(setup.loop().steps());
        String device = machine.prepare();
        machine.warn(setup);
        String model;
        try (TrainingRun probe = TrainingRun.start(setup, data, device)) {
            model = probe.model().description();
        }
        Path folder = invocation.folder();
        System.err.println(data.description());
        System.err.println(model + "; " + Reports.portions(data, setup.loop()) + ", "
                + Plural.of(what.seeds(), "seed") + ", measured after steps "
                + String.join(", ", plan.at().stream().map(String::valueOf).toList()));
        Advice advice = measured(plan, setup, data, device, stop);
        if (advice.samples() == 0) {
            System.err.println("steepest: "
                    + (stop.wished() ? "interrupted" : "the run diverged")
                    + " before the first checkpoint was measured; no report written");
            return 1;
        }
        Path page = AdviseReport.write(
                folder,
                Reports.text(
                        "Which norm promises most",
                        invocation.typed(),
                        data.description(),
                        model,
                        notes(plan, setup, data)),
                advice);
        System.out.print(AdviseReport.text(advice));
        System.out.println("Report: " + page);
        invocation.write(new Written(
                "advise", setup.hyperparameters(), what.seeds(), plan.at(), plan.fresh(), advice, page.toString()));
        return stop.wished() ? 1 : 0;
    }

    private Advice measured(Plan plan, Setup setup, Dataset data, String device, Stop stop) {
        int total = what.seeds() * plan.at().size() * plan.cleanness().size();
        Pace pace = new Pace(total);
        try (Count count = Count.of("advise", total)) {
            return Advise.run(
                    plan,
                    setup,
                    data,
                    device,
                    what.seeds(),
                    stop,
                    (seed, step, cleanness) -> count.next(pace.next(seed, step, cleanness)));
        }
    }

    /** Makes a gpt small unless its sizes were given, and everything tiny for a quick check. */
    private Setup sized(Setup setup) {
        if (what.quick()) {
            NOT_WITH_QUICK.stream().filter(this::isGiven).findFirst().ifPresent(name -> {
                throw new ParameterException(spec.commandLine(), name + " cannot be given with --quick");
            });
            Setup.Loop loop = setup.loop();
            Setup.Loop brief = new Setup.Loop(loop.steps(), QUICK_BATCH, loop.accumulate(), loop.clip(), loop.pace());
            return new Setup(
                    setup.source(), network(setup, TINY), setup.optimizer(), brief, setup.evaluation(), setup.seed());
        }
        return new Setup(
                setup.source(),
                network(setup, SMALL),
                setup.optimizer(),
                setup.loop(),
                setup.evaluation(),
                setup.seed());
    }

    private Setup.Network network(Setup setup, ModelOptions sizes) {
        Setup.Network network = setup.network();
        if (!network.kind().equals("gpt")) {
            return network;
        }
        ModelOptions now = network.options();
        ModelOptions chosen = new ModelOptions(
                isGiven("--width") ? now.width() : sizes.width(),
                isGiven("--depth") ? now.depth() : sizes.depth(),
                isGiven("--heads") ? now.heads() : sizes.heads(),
                now.tied());
        return new Setup.Network(network.kind(), chosen, network.init(), network.precision());
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private List<String> notes(Plan plan, Setup setup, Dataset data) {
        String example = data.unit().example();
        return List.of(
                "The model was trained with " + setup.optimizer().name() + ", "
                        + Reports.portions(data, setup.loop()) + ", from "
                        + Plural.of(what.seeds(), "seed") + ", and measured after steps "
                        + String.join(
                                ", ", plan.at().stream().map(String::valueOf).toList())
                        + ". Each direction was judged on " + Plural.of(plan.fresh(), example)
                        + " that it was not taken from; these are drawn from the training part, too.",
                "Intervals are for medians over seeds and checkpoints, which are taken as independent; checkpoints of one"
                        + " run are not quite so.");
    }

    /** Says what is next, and how long all will take where no bar does. */
    private static final class Pace {
        private final int all;
        private final long start = System.nanoTime();
        private int begun;

        Pace(int all) {
            this.all = all;
        }

        String next(long seed, long step, Cleanness cleanness) {
            long seconds = begun == 0 ? 0 : Math.round((System.nanoTime() - start) / 1e9 / begun * (all - begun));
            String words = "seed " + seed + ", step " + step + ", " + cleanness;
            boolean silent = begun == 0 || Boolean.getBoolean("steepest.terminal");
            begun++;
            return silent ? words : words + String.format(Locale.ROOT, ", %d:%02d left", seconds / 60, seconds % 60);
        }
    }
}
