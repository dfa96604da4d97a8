package io.steepest.studio.cli;

import io.steepest.studio.experiment.Rescale;
import io.steepest.studio.experiment.Rescale.Init;
import io.steepest.studio.experiment.Rescale.Model;
import io.steepest.studio.experiment.Rescale.Problem;
import io.steepest.studio.experiment.Rescale.Row;
import io.steepest.studio.experiment.RescaleOptimizers;
import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.page.RescaleReport;
import io.steepest.studio.report.ReportText;
import io.steepest.train.data.Table;
import io.steepest.train.name.Plural;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains classifiers on features that were scaled at random, and shows which optimizers notice. */
@Command(
        name = "rescale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains classifiers on features multiplied by exp(U(-k,k)), and shows which optimizers notice.")
final class RescaleCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            defaultValue = "digits",
            completionCandidates = Known.Tables.class,
            description = "The table to learn from: ${COMPLETION-CANDIDATES}, or a .csv file with the class in its last"
                    + " column (default: ${DEFAULT-VALUE}).")
    private String data;

    @Option(
            names = "--model",
            paramLabel = "KIND",
            defaultValue = "linear",
            description = "The model is linear, or an mlp, which has one hidden layer (default: ${DEFAULT-VALUE}).")
    private Model model;

    @Option(
            names = "--width",
            paramLabel = "N",
            defaultValue = "16",
            description = "The width of the hidden layer of an mlp (default: ${DEFAULT-VALUE}).")
    @Between
    private int width;

    @Option(
            names = "--init",
            paramLabel = "KIND",
            defaultValue = "rescaled",
            description =
                    "The first layer of an mlp is rescaled with the features, so that the network begins as the same"
                            + " function for all factors, or independent of them: rescaled or independent (default:"
                            + " ${DEFAULT-VALUE}).")
    private Init init;

    @Option(
            names = "--optimizers",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Known.OnTables.class,
            description =
                    "The optimizers to run, with commas between; known are ${COMPLETION-CANDIDATES} (default: all).")
    private List<String> optimizers = RescaleOptimizers.names();

    @Option(
            names = "--ks",
            paramLabel = "K",
            split = ",",
            defaultValue = "0,1,3,5,10",
            description =
                    "The greatest logarithms of the factors, with commas between and 0 first (default: ${DEFAULT-VALUE}).")
    private List<Double> ks;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many steps each run takes (default: ${DEFAULT-VALUE}).")
    @Between(most = Between.STEPS)
    private int steps;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "How many rows of the table a step is for (default: ${DEFAULT-VALUE}).")
    @Between
    private int batch;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many runs each optimizer gets, each with its own factors, batches and weights (default:"
                    + " ${DEFAULT-VALUE}).")
    @Between(most = Between.SEEDS)
    private int seeds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many optimizers run at a time (default: one per core).")
    @Between(most = ThreadOptions.MOST)
    private Integer threads;

    @Mixin
    private Invocation invocation;

    /**
     * What the command wrote for machines.
     *
     * @param command its name
     * @param data the table
     * @param model what was trained
     * @param init of the hidden layer
     * @param steps of each run
     * @param batch rows of a step
     * @param seeds number of seeds
     * @param ks of the conditions, in their order
     * @param optimizers one a row
     * @param report path of the page
     */
    record Written(
            String command,
            String data,
            String model,
            String init,
            int steps,
            int batch,
            int seeds,
            List<Double> ks,
            List<Row> optimizers,
            String report) {}

    @Override
    public Integer call() throws Exception {
        invocation.check();
        SeveralOptions.checkDistinct("--optimizers", optimizers);
        List<RescaleOptimizers.Entry> entries =
                optimizers.stream().map(RescaleOptimizers::named).toList();
        Table table = Table.open(data);
        Problem problem = new Problem(model, width, init, steps, batch);
        Rescale experiment = new Rescale(table, problem, ks, seeds, invocation.stop());
        Path folder = invocation.folder();
        System.err.println(table.description());
        System.err.println(experiment.model() + "; " + Plural.of(steps, "step") + " of " + Plural.of(batch, "row")
                + ", " + Plural.of(seeds, "seed"));
        List<Row> rows = run(experiment, entries);
        if (rows.isEmpty()) {
            System.err.println("steepest: interrupted before the first optimizer was done; no report written");
            return 1;
        }
        ReportText words = Reports.text(
                "Optimizers on rescaled features",
                invocation.typed(),
                table.description(),
                experiment.model(),
                notes());
        Path page = RescaleReport.write(folder, words, ks, rows);
        System.out.print(RescaleReport.text(rows));
        System.out.println("Report: " + page);
        invocation.write(new Written(
                "rescale", data, lower(model), lower(init), steps, batch, seeds, ks, rows, page.toString()));
        return invocation.stop().wished() ? 1 : 0;
    }

    private List<Row> run(Rescale experiment, List<RescaleOptimizers.Entry> entries) {
        Pace pace = new Pace(entries.size() * ks.size());
        try (Count count = Count.of("rescale", entries.size() * ks.size())) {
            return experiment.run(entries, ThreadOptions.workers(threads), result -> count.next(pace.after(result)));
        }
    }

    private List<String> notes() {
        return List.of(
                "Each feature was standardized, then multiplied by its factor exp(u), u uniform between −k and k; the draw"
                        + " belongs to the seed and is the same for all optimizers. " + Plural.of(steps, "step")
                        + " of "
                        + Plural.of(batch, "row") + ", the step size going down to zero on a straight line.",
                "Means and standard deviations are over " + Plural.of(seeds, "seed")
                        + " of factors, batches and weights. Step sizes"
                        + " were chosen by the mean validation loss at the end, first by factors of eight, then of two.");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Loss and time left, in words. */
    private static final class Pace {
        private final int all;
        private final long start = System.nanoTime();
        private int done;

        Pace(int all) {
            this.all = all;
        }

        String after(Tuned result) {
            done++;
            double loss = result.measure(Rescale.VALIDATION).mean();
            long seconds = Math.round((System.nanoTime() - start) / 1e9 / done * (all - done));
            String words = String.format(
                    Locale.ROOT, "%s, %s: validation loss %.3g", result.optimizer(), result.condition(), loss);
            // a bar says how much time is left by itself
            return Boolean.getBoolean("steepest.terminal")
                    ? words
                    : words + String.format(Locale.ROOT, ", %d:%02d left", seconds / 60, seconds % 60);
        }
    }
}
