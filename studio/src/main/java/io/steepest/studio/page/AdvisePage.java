package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.advise.Advice;
import io.steepest.studio.advise.Candidates;
import io.steepest.studio.advise.Cleanness;
import io.steepest.studio.advise.Cleanness.Kind;
import io.steepest.studio.advise.Group;
import io.steepest.studio.advise.Ratio;
import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Parts;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Sheet;
import io.steepest.studio.statistics.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page of the advice: charts over batch size and β, tables, and a heat map of tensors and norms for each gradient. */
final class AdvisePage {
    /** The ratio at which colours are deepest, and its inverse. */
    private static final double DEEPEST = 4;

    private AdvisePage() {}

    static Sheet of(ReportText text, Advice advice) {
        Map<String, Palette.Style> styles = Sheet.styles(advice.norms());
        List<LineChart> charts = new ArrayList<>();
        chart(advice, Kind.BATCH, "windows or examples in the batch").ifPresent(charts::add);
        chart(advice, Kind.SMOOTHED, "batches averaged, 1/(1 − β)").ifPresent(charts::add);
        List<String> sections = new ArrayList<>();
        sections.add(Parts.section(
                "roles",
                "By role",
                "<p>The best norm is that of the largest median decrease; a ratio of 1 is as good as the Frobenius norm.</p>\n"
                        + table(AdviseReport.roles(advice))));
        sections.add(Parts.section("heat", "Tensors and norms", maps(advice)));
        sections.add(Parts.section(
                "tensors",
                "By tensor, gradients with " + advice.usual(),
                "<p>Rates are lengths in the norm: d/L is slope over sharpness, the best length that of the line search."
                        + " L0 and L1 fit the sharpness by L0 + L1‖g‖†.</p>\n"
                        + table(AdviseReport.tensors(advice))));
        sections.add(Parts.section(
                "joint",
                "All tensors at once, gradients with " + advice.farthest(),
                "<p>Each tensor is moved by its own best rate. Σ is the sum over tensors moved alone: rates by layer add up"
                        + " where sharpness × Σ is 1.</p>\n"
                        + table(AdviseReport.joint(advice))
                        + "<h3>" + AdviseReport.NATS
                        + "</h3>\n<p>Medians over seeds and checkpoints. A large ratio may stand"
                        + " over a small decrease.</p>\n"
                        + table(AdviseReport.nats(advice))));
        sections.add(Parts.section(
                "reading",
                "What this says",
                AdviseReport.sentences(advice).stream()
                        .map(s -> "<p>" + escape(s) + "</p>\n")
                        .collect(Collectors.joining())));
        String eyebrow = "Steepest · " + advice.norms().size() + " norms on "
                + advice.subjects().size() + " tensors";
        return new Sheet(text, eyebrow, finding(advice), charts, styles, sections);
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

    private static String maps(Advice advice) {
        String key =
                "<p>Decrease of the loss on fresh data by an exact line search, over that of the Frobenius norm on the"
                        + " same tensor: median over seeds and checkpoints. Teal is more, orange less; a frame marks the best of"
                        + " a row.</p>\n";
        return key + advice.cleanness().stream().map(c -> map(advice, c)).collect(Collectors.joining());
    }

    private static String map(Advice advice, Cleanness cleanness) {
        StringBuilder html = new StringBuilder("<h3>Gradients of " + escape(cleanness)
                + "</h3>\n<div class=\"scroll\"><table class=\"heatmap\">\n<thead><tr><th scope=\"col\">Tensor</th>");
        advice.norms()
                .forEach(norm ->
                        html.append("<th scope=\"col\">").append(escape(norm)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        advice.subjects().forEach(s -> html.append(row(advice, s.name(), advice.group(s), cleanness)));
        html.append(row(advice, "all", Group.ALL, cleanness));
        return html.append("</tbody>\n</table></div>\n").toString();
    }

    private static String row(Advice advice, String name, Group group, Cleanness cleanness) {
        String best = advice.best(group, cleanness).map(Ratio::norm).orElse("");
        return advice.norms().stream()
                .map(norm -> cell(advice.ratio(group, norm, cleanness), norm.equals(best)))
                .collect(Collectors.joining("", "<tr><th scope=\"row\">" + escape(name) + "</th>", "</tr>\n"));
    }

    private static String cell(Ratio ratio, boolean best) {
        double value = ratio.decrease().median();
        double position = Double.isNaN(value) ? 0 : -Math.log(Math.max(value, 1 / DEEPEST)) / Math.log(DEEPEST);
        return "<td%s style=\"%s\"%s title=\"%s\">%s</td>"
                .formatted(
                        best ? " class=\"most\"" : "",
                        HeatScale.between(position),
                        Double.isFinite(value) ? " data-value=\"" + value + "\"" : "",
                        escape(AdviseReport.interval(ratio.decrease())),
                        Double.isNaN(value) ? Numbers.NONE : Numbers.measure(value));
    }

    /** A table of words, its first row the head. */
    private static String table(List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"words\">\n<thead><tr>");
        rows.get(0)
                .forEach(cell ->
                        html.append("<th scope=\"col\">").append(escape(cell)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows.subList(1, rows.size())) {
            html.append("<tr><th scope=\"row\">").append(escape(row.get(0))).append("</th>");
            row.stream()
                    .skip(1)
                    .forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table></div>\n").toString();
    }
}
