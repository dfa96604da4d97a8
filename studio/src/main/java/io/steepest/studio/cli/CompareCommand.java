package io.steepest.studio.cli;

import io.steepest.studio.experiment.Compare;
import io.steepest.studio.experiment.Series;
import io.steepest.studio.experiment.Trial;
import io.steepest.studio.experiment.Tune;
import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.page.ConsoleTable;
import io.steepest.studio.page.SeedSummary;
import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.Shares;
import io.steepest.train.Stop;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        description = "Trains the same model on the same batches with several optimizers and leaves a report.")
final class CompareCommand implements Callable<Integer> {
    private static final long STEPS = 200;

    @Mixin
    private SeveralOptions several;

    @Option(
            names = "--tune",
            description =
                    "First look for each optimizer's best step size on a grid of factors of two, unless --lr gives"
                            + " it; this takes about six times as long.")
    private boolean tune;

    @Mixin
    private SetupOptions options;

    @Mixin
    private MachineOptions machine;

    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws Exception {
        invocation.check();
        Stop stop = invocation.stop();
        List<Choice> choices = choices();
        Dataset data = options.open();
        Setup base = options.setup(choices.get(0), data, "linear", STEPS);
        for (Choice choice : choices) {
            Optimizers.recipe(choice, base.loop().pace());
        }
        String device = machine.prepare();
        machine.warn(base);
        String model;
        try (TrainingRun probe = TrainingRun.start(base, data, device)) {
            model = probe.model().description();
        }
        Path folder = invocation.folder();
        System.err.println(data.description());
        System.err.println(model + "; " + Reports.portions(data, base.loop()));
        Series series = new Series(data, device, Bars.watch(data), stop);
        List<Trial> trials = tune ? tuned(series, base, choices) : List.of();
        List<RunResult> runs = Compare.run(series, base, choices, several.seeds());
        if (runs.isEmpty()) {
            System.err.println("steepest: interrupted before the first run; no report written");
            return 1;
        }
        Path page = Reports.write(
                folder, "Optimizers compared", invocation.typed(), data, model, notes(trials), runs, trials);
        System.out.print(ConsoleTable.of(runs, Reports.unit(data)));
        List<Tuned> summary = SeedSummary.of(runs, trials, Reports.unit(data));
        System.out.println("Report: " + page);
        invocation.write(new Reports.Result("compare", runs, summary, trials, page.toString()));
        return stop.wished() ? 1 : 0;
    }

    private List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        Map<String, Double> rates = several.rates(name -> Optimizers.named(name).lr());
        rates.forEach((name, lr) -> {
            Choice choice = Choice.of(name, lr).with(several.settings(name)).telling(options.groups());
            choices.add(Optimizers.isModular(name) ? choice.sharing(options.shares()) : choice);
        });
        if (options.shares() == Shares.STRUCTURE && rates.keySet().stream().noneMatch(Optimizers::isModular)) {
            throw new IllegalArgumentException(
                    "--shares structure is for an optimizer under the modular norm; compared are " + rates.keySet());
        }
        return choices;
    }

    /** Runs the grids and puts the best step sizes into the choices. */
    private List<Trial> tuned(Series series, Setup base, List<Choice> choices) {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < choices.size() && !series.stop().wished(); i++) {
            Choice c = choices.get(i);
            if (several.given().contains(c.name())) {
                continue;
            }
            List<Trial> grid = Tune.run(series, base.with(c));
            trials.addAll(grid);
            double lr = Tune.chosen(grid).orElse(c.lr());
            choices.set(i, c.at(lr));
        }
        return trials;
    }

    private List<String> notes(List<Trial> trials) {
        String given = several.given().isEmpty()
                ? ""
                : "The step size of " + String.join(", ", several.given()) + " was given. ";
        String each = given.isEmpty() ? "Each optimizer" : "Each other optimizer";
        String rates = given
                + (trials.isEmpty()
                        ? each + " ran at its default peak step size for small models; --tune looks for better ones."
                        : each + " ran at the best step size of its grid; all trials are listed below.");
        return List.of(rates, "All runs began with the same weights and saw the same batches, seed by seed.");
    }
}
