package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.experiment.Trial;
import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.report.AlignedText;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Parts;
import io.steepest.studio.statistics.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Optimizers by conditions: mean ± standard deviation of one measure over seeds, on a terminal and on a page. */
public final class TunedTable {
    private static final String EDGE = "†";
    private static final String EDGE_WORDS = EDGE + " best step size at an end of its grid";

    private static final Spread NOTHING = new Spread(List.of(Double.NaN));

    private final List<String> optimizers;
    private final List<String> conditions;
    private final List<List<Optional<Tuned>>> rows;
    private final Measure measure;
    private final Map<String, String> bests = new HashMap<>();

    private TunedTable(List<Tuned> results, Measure measure) {
        this.measure = measure;
        this.optimizers = results.stream().map(Tuned::optimizer).distinct().toList();
        this.conditions = results.stream().map(Tuned::condition).distinct().toList();
        this.rows = optimizers.stream()
                .map(optimizer -> conditions.stream()
                        .map(condition -> find(results, optimizer, condition))
                        .toList())
                .toList();
        conditions.forEach(condition -> bests.put(condition, best(results, condition)));
    }

    private static Optional<Tuned> find(List<Tuned> results, String optimizer, String condition) {
        return results.stream()
                .filter(t -> t.optimizer().equals(optimizer) && t.condition().equals(condition))
                .findFirst();
    }

    /** The text of the best cell of a column, empty where nothing is to be marked. */
    private String best(List<Tuned> results, String condition) {
        List<Tuned> column = results.stream()
                .filter(t -> t.condition().equals(condition))
                .filter(t -> Double.isFinite(measure.rank(t.measure(measure.name()))))
                .toList();
        return column.size() < 2
                ? ""
                : column.stream()
                        .map(t -> t.measure(measure.name()))
                        .min((a, b) -> Double.compare(measure.rank(a), measure.rank(b)))
                        .map(measure::text)
                        .orElse("");
    }

    /**
     * Lines of plain text, a row an optimizer, a column a condition; the best of each column is marked by a star.
     *
     * @param results at least one; an optimizer that lacks a condition gets a dash there
     * @param measure which to show
     * @return lines ending in a newline
     */
    public static String text(List<Tuned> results, Measure measure) {
        TunedTable table = new TunedTable(results, measure);
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("optimizer"));
        table.conditions.forEach(condition -> head.add(condition + "  "));
        lines.add(head);
        for (int i = 0; i < table.optimizers.size(); i++) {
            List<String> line = new ArrayList<>(List.of(table.optimizers.get(i)));
            table.rows.get(i).forEach(cell -> line.add(table.cell(cell) + (table.isBest(cell) ? " *" : "  ")));
            lines.add(line);
        }
        StringBuilder out = new StringBuilder(measure.title()).append('\n');
        AlignedText.of(lines)
                .lines()
                .forEach(line -> out.append(line.stripTrailing()).append('\n'));
        if (table.bests.values().stream().anyMatch(best -> !best.isEmpty())) {
            out.append("* best of its column\n");
        }
        return table.edged() ? out.append(EDGE_WORDS).append('\n').toString() : out.toString();
    }

    /** The same as a table of the page. */
    static String html(List<Tuned> results, Measure measure, Map<String, Palette.Style> styles) {
        TunedTable table = new TunedTable(results, measure);
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"results\">\n<thead><tr>");
        html.append("<th scope=\"col\">Optimizer</th>");
        table.conditions.forEach(
                c -> html.append("<th scope=\"col\">").append(escape(c)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (int i = 0; i < table.optimizers.size(); i++) {
            html.append("<tr><th scope=\"row\">")
                    .append(name(table.optimizers.get(i), styles))
                    .append("</th>");
            table.rows
                    .get(i)
                    .forEach(cell -> html.append(Html.cell(
                            table.cell(cell),
                            table.isBest(cell),
                            cell.map(t -> t.measure(measure.name())).orElse(NOTHING))));
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table></div>\n");
        return table.edged()
                ? html.append("<p class=\"small\">")
                        .append(EDGE_WORDS)
                        .append("</p>\n")
                        .toString()
                : html.toString();
    }

    /** Every step size that was tried, folded away. */
    static String trials(List<Tuned> results, Map<String, Palette.Style> styles) {
        List<Tuned> searched =
                results.stream().filter(t -> !t.trials().isEmpty()).toList();
        if (searched.isEmpty()) {
            return "";
        }
        long count = searched.stream().mapToLong(t -> t.trials().size()).sum();
        StringBuilder html = new StringBuilder("<p>" + Numbers.count(count)
                + " step sizes were tried. Each box is one of them: the step size above, the mean validation loss it"
                + " ended at below; the marked one was chosen.</p>\n");
        html.append("<details><summary>All of them</summary><div class=\"scroll\"><table class=\"tuning\">\n<tbody>\n");
        for (Tuned t : searched) {
            html.append("<tr><th scope=\"row\">")
                    .append(name(t.optimizer(), styles))
                    .append("<span class=\"note\">")
                    .append(escape(t.condition()))
                    .append("</span></th><td>");
            for (Trial trial : t.trials()) {
                html.append(TuningSection.box(trial));
            }
            html.append("</td></tr>\n");
        }
        return html.append("</tbody>\n</table></div></details>\n").toString();
    }

    private static String name(String optimizer, Map<String, Palette.Style> styles) {
        Palette.Style style = styles.get(optimizer);
        return style == null ? escape(optimizer) : Parts.name(optimizer, style);
    }

    private String cell(Optional<Tuned> result) {
        return result.map(t -> measure.text(t.measure(measure.name())) + (t.atEdge() ? EDGE : ""))
                .orElse(Numbers.NONE);
    }

    private boolean isBest(Optional<Tuned> result) {
        // by text: what reads the same is level
        return result.filter(t -> measure.text(t.measure(measure.name())).equals(bests.get(t.condition())))
                .isPresent();
    }

    private boolean edged() {
        return rows.stream().flatMap(List::stream).flatMap(Optional::stream).anyMatch(Tuned::atEdge);
    }
}
