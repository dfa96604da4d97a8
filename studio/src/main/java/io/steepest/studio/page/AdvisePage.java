package io.steepest.studio.page;

import io.steepest.studio.advise.Advice;
import io.steepest.studio.advise.Candidates;
import io.steepest.studio.advise.Cleanness;
import io.steepest.studio.advise.Cleanness.Kind;
import io.steepest.studio.advise.Group;
import io.steepest.studio.advise.Ratio;
import io.steepest.studio.report.ChartJson;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.report.Table;
import io.steepest.studio.statistics.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of the advice: charts over batch size and β, tables, and a heat map of tensors and norms for each gradient. */
final class AdvisePage {
    /** The ratio at which colours are deepest, and its inverse. */
    private static final double DEEPEST = 4;

    private AdvisePage() {}

    /**
     * A row of a heat map.
     *
     * @param name of the tensor
     * @param cells one a norm
     */
    record Row(String name, List<Cell> cells) {}

    /**
     * A cell of a heat map.
     *
     * @param text as shown
     * @param value in full; null: there is none
     * @param most whether it is the best of its row
     * @param style of its ground
     * @param interval of the median
     */
    record Cell(String text, Double value, boolean most, String style, String interval) {}

    static Sheet of(ReportText text, Advice advice) {
        Map<String, Palette.Style> styles = Sheet.styles(advice.norms());
        List<LineChart> charts = new ArrayList<>();
        chart(advice, Kind.BATCH, "windows or examples in the batch").ifPresent(charts::add);
        chart(advice, Kind.SMOOTHED, "batches averaged, 1/(1 − β)").ifPresent(charts::add);
        String eyebrow = "Steepest · " + advice.norms().size() + " norms on "
                + advice.subjects().size() + " tensors";
        return new Sheet(text, eyebrow, finding(advice), charts, styles, Html.part("page/advise.jte", advice));
    }

    /** The best norm with the gradient that lowers the loss most, and what the spectral norm gains with each. */
    private static String finding(Advice advice) {
        Cleanness farthest = advice.farthest();
        String best = advice.best(Group.ALL, farthest)
                .map(r -> "With gradients of " + farthest + ", which lower the loss most, it falls farthest under "
                        + r.norm()
                        + ": " + AdviseReport.interval(r.decrease())
                        + " times as far as under the Frobenius norm (median over tensors, seeds and checkpoints).")
                .orElse("No decrease was above rounding.");
        if (!advice.norms().contains(Candidates.SPECTRAL)) {
            return best;
        }
        return best
                + advice.cleanness().stream()
                        .map(c -> c + ": "
                                + AdviseReport.interval(advice.ratio(Group.ALL, Candidates.SPECTRAL, c)
                                        .decrease()))
                        .collect(Collectors.joining("; ", " The spectral norm reaches, by gradient, ", "."));
    }

    private static Optional<LineChart> chart(Advice advice, Kind kind, String x) {
        List<Cleanness> shown =
                advice.cleanness().stream().filter(c -> c.kind() == kind).toList();
        if (shown.size() < 2) {
            return Optional.empty();
        }
        List<LineChart.Line> lines = advice.norms().stream()
                .map(norm -> new LineChart.Line(
                        norm,
                        shown.stream()
                                .map(c -> new Point(
                                        kind == Kind.BATCH ? c.amount() : averaged(c.amount()),
                                        advice.ratio(Group.ALL, norm, c)
                                                .decrease()
                                                .median()))
                                .sorted((a, b) -> Double.compare(a.x(), b.x()))
                                .toList()))
                .toList();
        String title = kind == Kind.BATCH
                ? "Decrease × Frobenius, by size of the batch"
                : "Decrease × Frobenius, by smoothing of training gradients";
        return Optional.of(LineChart.of(title, x, "ratio", lines));
    }

    /** How many batches an average with β is like; rounded, since 1/(1 − 0.95) is not 20 in binary. */
    private static double averaged(double beta) {
        double hundredths = 100;
        return Math.rint(hundredths / (1 - beta)) / hundredths;
    }

    /** A row for each tensor, and one for all of them. */
    static List<Row> heat(Advice advice, Cleanness cleanness) {
        Stream<Row> tensors = advice.subjects().stream().map(s -> row(advice, s.name(), advice.group(s), cleanness));
        return Stream.concat(tensors, Stream.of(row(advice, "all", Group.ALL, cleanness)))
                .toList();
    }

    private static Row row(Advice advice, String name, Group group, Cleanness cleanness) {
        String best = advice.best(group, cleanness).map(Ratio::norm).orElse("");
        return new Row(
                name,
                advice.norms().stream()
                        .map(norm -> cell(advice.ratio(group, norm, cleanness), norm.equals(best)))
                        .toList());
    }

    private static Cell cell(Ratio ratio, boolean best) {
        double value = ratio.decrease().median();
        double position = Double.isNaN(value) ? 0 : -Math.log(Math.max(value, 1 / DEEPEST)) / Math.log(DEEPEST);
        return new Cell(
                Double.isNaN(value) ? Numbers.NONE : Numbers.measure(value),
                ChartJson.finite(value),
                best,
                HeatScale.between(position),
                AdviseReport.interval(ratio.decrease()));
    }

    /** A table of words, its first row the head. */
    static Table words(List<List<String>> rows) {
        return Table.words("words", rows, Map.of());
    }
}
