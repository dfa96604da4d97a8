package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.report.AlignedText;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Parts;
import io.steepest.studio.statistics.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Optimizers by measures: step size, then mean ± standard deviation over seeds of each measure. */
final class MeasureTable {
    private static final String EDGE = "†";
    private static final String EDGE_WORDS = EDGE + " best step size at an end of its grid";

    private final List<Tuned> results;
    private final List<Measure> measures;

    MeasureTable(List<Tuned> results, List<Measure> measures) {
        this.results = List.copyOf(results);
        this.measures = List.copyOf(measures);
    }

    /** Lines of plain text, a row an optimizer; the best of each measure is marked by a star. */
    String text() {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("optimizer", "step size"));
        measures.forEach(measure -> head.add(measure.title() + "  "));
        lines.add(head);
        for (Tuned result : results) {
            List<String> line = new ArrayList<>(List.of(result.optimizer(), rate(result)));
            measures.forEach(measure -> line.add(cell(result, measure) + (isBest(result, measure) ? " *" : "  ")));
            lines.add(line);
        }
        StringBuilder out = new StringBuilder();
        AlignedText.of(lines)
                .lines()
                .forEach(line -> out.append(line.stripTrailing()).append('\n'));
        if (results.size() > 1) {
            out.append("* best of its column\n");
        }
        return edged() ? out.append(EDGE_WORDS).append('\n').toString() : out.toString();
    }

    /** The same as a table of the page. */
    String html(Map<String, Palette.Style> styles) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"results\">\n<thead><tr>");
        html.append("<th scope=\"col\">Optimizer</th><th scope=\"col\">Step size</th>");
        measures.forEach(
                m -> html.append("<th scope=\"col\">").append(escape(m.title())).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (Tuned result : results) {
            html.append("<tr><th scope=\"row\">")
                    .append(Parts.name(result.optimizer(), styles.get(result.optimizer())))
                    .append("</th><td>")
                    .append(escape(rate(result)))
                    .append("</td>");
            measures.forEach(measure -> html.append(
                    Html.cell(cell(result, measure), isBest(result, measure), result.measure(measure.name()))));
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table></div>\n");
        return edged()
                ? html.append("<p class=\"small\">")
                        .append(EDGE_WORDS)
                        .append("</p>\n")
                        .toString()
                : html.toString();
    }

    private static String rate(Tuned result) {
        return Numbers.rate(result.lr()) + (result.atEdge() ? EDGE : "");
    }

    private static String cell(Tuned result, Measure measure) {
        return measure.text(result.measure(measure.name()));
    }

    /** By text: what reads the same is level. */
    private boolean isBest(Tuned result, Measure measure) {
        List<Tuned> finite = results.stream()
                .filter(t -> Double.isFinite(t.measure(measure.name()).mean()))
                .toList();
        Spread least = finite.stream()
                .map(t -> t.measure(measure.name()))
                .min((a, b) -> Double.compare(measure.rank(a), measure.rank(b)))
                .orElse(null);
        return finite.size() > 1 && measure.text(least).equals(cell(result, measure));
    }

    private boolean edged() {
        return results.stream().anyMatch(Tuned::atEdge);
    }
}
