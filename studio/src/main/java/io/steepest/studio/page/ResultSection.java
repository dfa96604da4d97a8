package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.report.Html;
import io.steepest.studio.report.Parts;

/** The table of results on the page. */
final class ResultSection {

    /** A warning on results of one seed. */
    static final String ONE_SEED =
            "One seed says little: small differences can be chance. --seeds 3 shows how far seeds alone lie apart.";

    private ResultSection() {}

    static String html(Comparison comparison) {
        ResultTable table = ResultTable.of(comparison);
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"results\">\n<thead><tr>");
        html.append("<th scope=\"col\">Optimizer</th>");
        table.columns()
                .forEach(column -> html.append("<th scope=\"col\">")
                        .append(escape(column.title()))
                        .append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        table.rows().forEach(row -> html.append(row(row)));
        html.append("</tbody>\n</table></div>\n<p class=\"small\">").append(escape(remarks(comparison)));
        return Parts.section("results", "Results", html.append("</p>\n").toString());
    }

    private static String row(ResultTable.Row row) {
        Entry entry = row.entry();
        StringBuilder html = new StringBuilder(entry.diverged() ? "<tr class=\"diverged\">" : "<tr>");
        html.append("<th scope=\"row\">").append(Page.name(entry));
        if (!entry.note().isEmpty() && !entry.diverged()) {
            html.append("<span class=\"note\">").append(escape(entry.note())).append("</span>");
        }
        html.append("</th>");
        for (ResultTable.Cell cell : row.cells()) {
            html.append(Html.cell(cell.text(), cell.best(), cell.values()));
        }
        return html.append("</tr>\n").toString();
    }

    /** How to read the table, and how far to trust it. */
    private static String remarks(Comparison comparison) {
        String remarks = "Losses are in " + comparison.unit().words() + ", over the validation data.";
        if (comparison.unit() == LossUnit.EXAMPLE) {
            remarks = "Losses are per example, over the validation data.";
        }
        if (comparison.seeds() > 1) {
            remarks += " Values are means ± sample standard deviations over seeds, the steps are read off mean curves.";
        }
        if (comparison.finished().size() > 1) {
            remarks += " The best value of each column is marked.";
        }
        if (comparison.baseline().isPresent() && comparison.entries().size() > 1) {
            remarks += " Steps to " + comparison.baseline().get().label() + "’s final loss are interpolated"
                    + " linearly between evaluations.";
        }
        if (comparison.classifies()) {
            remarks += " Accuracies are of the same validation examples as the losses.";
        }
        return comparison.seeds() > 1 || comparison.entries().size() == 1 ? remarks : remarks + ' ' + ONE_SEED;
    }
}
