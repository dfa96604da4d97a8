package io.steepest.studio.page;

import io.steepest.studio.experiment.Finetune;
import io.steepest.studio.experiment.Finetune.Result;
import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Parts;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.statistics.Point;
import io.steepest.studio.statistics.Spread;
import io.steepest.train.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What came of fine-tuning under several optimizers, on a terminal and as a page. */
public final class FinetuneReport {
    private static final List<Measure> MEASURES = List.of(
            new Measure(Finetune.VALIDATION_LOSS, "Validation loss", Measure.Kind.LOSS),
            new Measure(Finetune.VALIDATION_ACCURACY, "Validation accuracy, %", Measure.Kind.SHARE),
            new Measure(Finetune.TEST_LOSS, "Test loss", Measure.Kind.LOSS),
            new Measure(Finetune.TEST_ACCURACY, "Test accuracy, %", Measure.Kind.SHARE));

    private FinetuneReport() {}

    /**
     * The table of step sizes and measures.
     *
     * @param results at least one
     * @return lines ending in a newline
     */
    public static String text(List<Result> results) {
        return new MeasureTable(tuned(results), MEASURES).text();
    }

    /**
     * Writes the page.
     *
     * @param folder made if it is missing
     * @param text words that do not come from the runs
     * @param results at least one
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, List<Result> results) throws IOException {
        List<Tuned> tuned = tuned(results);
        Map<String, Palette.Style> styles =
                Sheet.styles(tuned.stream().map(Tuned::optimizer).toList());
        List<LineChart> charts = List.of(
                LineChart.of(
                        "Validation loss, mean over seeds",
                        "step",
                        "loss",
                        lines(results, RunResult.Point::validationLoss)),
                LineChart.of(
                        "Training loss, mean over seeds", "step", "loss", lines(results, RunResult.Point::trainLoss)));
        List<String> sections = new ArrayList<>();
        sections.add(Parts.section(
                "results",
                "Results",
                new MeasureTable(tuned, MEASURES).html(styles)
                        + "<p class=\"small\">Mean ± standard deviation over seeds, after the last step, on the whole"
                        + " validation and test parts. Losses are in nats per text. The best value of each column is"
                        + " marked; differences smaller than the deviations can be chance. Bands in the charts reach one"
                        + " standard deviation to each side.</p>\n"));
        sections.add(Parts.section("cost", "What a step costs", costs(results, styles)));
        sections.add(Parts.section("tuning", "Step sizes tried", TunedTable.trials(tuned, styles)));
        String eyebrow = "Steepest · " + results.size() + (results.size() == 1 ? " optimizer" : " optimizers")
                + " fine-tuning a network";
        return new Sheet(text, eyebrow, finding(tuned), charts, styles, sections).write(folder);
    }

    private static List<Tuned> tuned(List<Result> results) {
        return results.stream().map(Result::tuned).toList();
    }

    /** The optimizer of least test loss, with its accuracy, held against the next one where there are several seeds. */
    static String finding(List<Tuned> tuned) {
        List<Tuned> finished = tuned.stream()
                .filter(t -> Double.isFinite(t.measure(Finetune.TEST_LOSS).mean()))
                .sorted(Comparator.comparingDouble(
                        t -> t.measure(Finetune.TEST_LOSS).mean()))
                .toList();
        if (finished.isEmpty()) {
            return "All runs diverged.";
        }
        Tuned best = finished.get(0);
        String first = String.format(
                Locale.ROOT,
                "%s reached %s test loss, %s, and told %s %% of the test texts right.",
                best.optimizer(),
                tuned.size() > 1 ? "the lowest mean" : "a",
                MEASURES.get(2).text(best.measure(Finetune.TEST_LOSS)),
                MEASURES.get(3).text(best.measure(Finetune.TEST_ACCURACY)));
        if (finished.size() == 1) {
            return first;
        }
        Tuned next = finished.get(1);
        return first + " Next came " + next.optimizer() + " with "
                + MEASURES.get(2).text(next.measure(Finetune.TEST_LOSS)) + "."
                + SeedFinding.difference(best.measure(Finetune.TEST_LOSS), next.measure(Finetune.TEST_LOSS))
                        .map(sentence -> " " + sentence)
                        .orElse("");
    }

    private static List<LineChart.Line> lines(List<Result> results, ToDoubleFunction<RunResult.Point> value) {
        return results.stream()
                .map(result -> line(result.tuned().optimizer(), result.runs(), value))
                .toList();
    }

    /** Means where all runs were evaluated; where one diverged there is a gap. */
    private static LineChart.Line line(String label, List<RunResult> runs, ToDoubleFunction<RunResult.Point> value) {
        int points = runs.stream().mapToInt(run -> run.curve().size()).min().orElse(0);
        List<Point> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            int at = i;
            Spread spread = new Spread(runs.stream()
                    .map(run -> value.applyAsDouble(run.curve().get(at)))
                    .toList());
            means.add(new Point(runs.get(0).curve().get(i).step(), spread.mean()));
            deviations.add(spread.deviation());
        }
        return new LineChart.Line(label, means, deviations);
    }

    private static String costs(List<Result> results, Map<String, Palette.Style> styles) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"results\">\n<thead><tr>"
                + "<th scope=\"col\">Optimizer</th><th scope=\"col\">Time per step, ms</th>"
                + "<th scope=\"col\">Time in the optimizer</th><th scope=\"col\">Optimizer state, MiB</th>"
                + "</tr></thead>\n<tbody>\n");
        for (Result result : results) {
            String name = result.tuned().optimizer();
            Entry entry = new Entry(result.runs(), name, styles.get(name), 0);
            html.append("<tr><th scope=\"row\">")
                    .append(Page.name(entry))
                    .append("</th><td>")
                    .append(Numbers.measure(entry.millisecondsPerStep().mean()))
                    .append("</td><td>")
                    .append(Numbers.decimals(100 * entry.optimizerShares().mean(), 1))
                    .append(" %</td><td>")
                    .append(Numbers.measure(entry.stateMebibytes().mean()))
                    .append("</td></tr>\n");
        }
        return html.append("</tbody>\n</table></div>\n").toString();
    }
}
