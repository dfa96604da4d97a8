package io.steepest.studio.page;

import io.steepest.studio.experiment.Rescale;
import io.steepest.studio.experiment.Rescale.Row;
import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Parts;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.statistics.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What came of optimizers on rescaled features, on a terminal and as a page. */
public final class RescaleReport {
    private static final Measure TRAINING = new Measure(Rescale.TRAINING, "Training loss", Measure.Kind.LOSS);
    private static final Measure VALIDATION = new Measure(Rescale.VALIDATION, "Validation loss", Measure.Kind.LOSS);
    private static final Measure ACCURACY = new Measure(Rescale.ACCURACY, "Test accuracy, %", Measure.Kind.SHARE);
    private static final Measure DEVIATION = new Measure(
            Rescale.DEVIATION, "Largest relative difference of the curve of losses to k = 0", Measure.Kind.LARGEST);
    private static final String KEPT = "step size tuned at k = 0";
    private static final String OWN = "step size tuned at each k";
    // an invariant optimizer differs by rounding alone
    private static final double SAME = 1e-6;

    private RescaleReport() {}

    /**
     * Three tables: validation losses at the step size of the original features, at their own, and how far curves part.
     *
     * @param rows at least one
     */
    public static String text(List<Row> rows) {
        return TunedTable.text(all(rows, Row::kept), titled(VALIDATION, KEPT))
                + '\n'
                + TunedTable.text(all(rows, Row::tuned), titled(VALIDATION, OWN))
                + '\n'
                + TunedTable.text(all(rows, Row::kept), titled(DEVIATION, KEPT));
    }

    private static Measure titled(Measure measure, String words) {
        return new Measure(measure.name(), measure.title() + ", " + words, measure.kind());
    }

    private static List<Tuned> all(List<Row> rows, Function<Row, List<Tuned>> of) {
        return rows.stream().flatMap(row -> of.apply(row).stream()).toList();
    }

    /**
     * Writes the page.
     *
     * @param folder made if it is missing
     * @param text words that do not come from the runs
     * @param ks of the conditions, in their order
     * @param rows at least one
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, List<Double> ks, List<Row> rows) throws IOException {
        Map<String, Palette.Style> styles =
                Sheet.styles(rows.stream().map(Row::optimizer).toList());
        List<LineChart> charts = List.of(
                LineChart.of("Validation loss, " + KEPT, "k", "loss", lines(rows, ks, Row::kept)),
                LineChart.of("Validation loss, " + OWN, "k", "loss", lines(rows, ks, Row::tuned)));
        List<String> sections = new ArrayList<>();
        sections.add(section("kept", "With the " + KEPT, all(rows, Row::kept), styles));
        sections.add(section("tuned", "With the " + OWN, all(rows, Row::tuned), styles));
        sections.add(Parts.section(
                "invariance",
                "Is it the same run?",
                "<p>" + DEVIATION.title() + ", over all steps and seeds, at the " + KEPT
                        + ". Rounding alone leaves less than a millionth; 1 means that one loss is nothing beside the other.</p>\n"
                        + TunedTable.html(all(rows, Row::kept), DEVIATION, styles)));
        sections.add(Parts.section("tuning", "Step sizes tried", TunedTable.trials(all(rows, Row::tuned), styles)));
        String eyebrow = "Steepest · " + rows.size() + " optimizers on rescaled features";
        return new Sheet(text, eyebrow, finding(rows), charts, styles, sections).write(folder);
    }

    private static String section(String id, String heading, List<Tuned> results, Map<String, Palette.Style> styles) {
        StringBuilder html = new StringBuilder();
        for (Measure measure : List.of(VALIDATION, TRAINING, ACCURACY)) {
            html.append("<h3>")
                    .append(measure.title())
                    .append("</h3>\n")
                    .append(TunedTable.html(results, measure, styles));
        }
        return Parts.section(id, heading, html.toString());
    }

    private static List<LineChart.Line> lines(List<Row> rows, List<Double> ks, Function<Row, List<Tuned>> of) {
        return rows.stream()
                .map(row -> {
                    List<Tuned> results = of.apply(row);
                    return new LineChart.Line(
                            row.optimizer(),
                            IntStream.range(0, results.size())
                                    .mapToObj(i -> new Point(
                                            ks.get(i),
                                            results.get(i)
                                                    .measure(Rescale.VALIDATION)
                                                    .mean()))
                                    .toList());
                })
                .toList();
    }

    /** Which optimizers gave the same run on every scale. */
    static String finding(List<Row> rows) {
        List<String> same = rows.stream()
                .filter(row -> row.kept().stream()
                        .flatMap(t -> t.measure(Rescale.DEVIATION).values().stream())
                        .allMatch(d -> d < SAME))
                .map(Row::optimizer)
                .toList();
        int others = rows.size() - same.size();
        if (same.isEmpty()) {
            return "No optimizer gave the same losses on all scales of the features.";
        }
        return Finding.join(same) + " gave the same losses on all scales of the features"
                + (others == 0 ? "." : "; the other " + others + " did not.");
    }
}
