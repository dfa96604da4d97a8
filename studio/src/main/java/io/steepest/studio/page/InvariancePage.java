package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.report.Frame;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.ReportText;
import io.steepest.verify.invariance.EpsilonTable;
import io.steepest.verify.invariance.Invariance;
import io.steepest.verify.invariance.Invariance.Row;
import io.steepest.verify.invariance.Reparametrization;
import io.steepest.verify.invariance.Tested;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of invariance as a heat map: {@code invariance.html} with its gaps filled. */
final class InvariancePage {
    private InvariancePage() {}

    static String html(ReportText text, Invariance table, EpsilonTable epsilon, List<Tested> updates)
            throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("header", Frame.header(text, "Steepest · invariance", finding(table)));
        parts.put("legend", legend());
        parts.put("head", head());
        parts.put(
                "rows", table.optimizers().stream().map(row -> row(table, row)).collect(Collectors.joining()));
        parts.put("epsilonHead", epsilonHead());
        parts.put(
                "epsilonRows",
                EpsilonTable.SPREADS.stream().map(k -> epsilonRow(epsilon, k)).collect(Collectors.joining()));
        parts.put("updates", updates.stream().map(InvariancePage::update).collect(Collectors.joining()));
        return Frame.plain(
                text,
                Html.resource("/io/steepest/studio/page/invariance.css"),
                Html.fill(Html.resource("/io/steepest/studio/page/invariance.html"), parts));
    }

    private static String finding(Invariance table) {
        long cells = table.optimizers().stream()
                .flatMap(row -> row.deviation().values().stream())
                .filter(d -> !Double.isNaN(d))
                .count();
        long invariant = table.optimizers().stream()
                .flatMap(row -> row.deviation().values().stream())
                .filter(d -> d < Invariance.SAME)
                .count();
        List<String> wrong = table.disagreements();
        return (table.optimizers().size() == 1
                        ? "1 optimizer"
                        : table.optimizers().size() + " optimizers") + ", "
                + table.transforms().size()
                + " ways to write the same problem: " + invariant + " of " + cells
                + " runs stay the same up to rounding. "
                + (wrong.isEmpty()
                        ? "Theory predicts invariance in exactly these " + invariant + " cells."
                        : "Theory says otherwise of " + String.join(", ", wrong) + ".");
    }

    private static String legend() {
        double span = HeatScale.HIGH - HeatScale.LOW;
        return Stream.iterate(HeatScale.LOW, e -> e < HeatScale.HIGH, e -> e + 1)
                .map(e -> "<i class=\"heat\" style=\"%s;width:%s%%\"></i>"
                        .formatted(HeatScale.style(Math.pow(10, e + 0.5)), Numbers.decimals(100 / span, 4)))
                .collect(Collectors.joining());
    }

    private static String head() {
        return Stream.of(Reparametrization.values())
                .map(c -> "<th scope=\"col\" title=\"%s\">%s<span>%s</span></th>"
                        .formatted(escape(c.id()), escape(c.label()), escape(c.formula())))
                .collect(Collectors.joining("\n"));
    }

    private static String row(Invariance table, Row row) {
        return "<tr><th scope=\"row\">%s<span>%s</span></th><td>%s</td>%s</tr>\n"
                .formatted(
                        escape(row.name()),
                        escape(row.descent()),
                        escape(InvarianceReport.degree(row.degree())),
                        table.transforms().stream().map(t -> cell(row, t)).collect(Collectors.joining()));
    }

    private static String cell(Row row, String transform) {
        double deviation = row.deviation().get(transform);
        if (Double.isNaN(deviation)) {
            return "<td>" + Numbers.NONE + "</td>";
        }
        boolean same = deviation < Invariance.SAME;
        return "<td class=\"heat%s\" style=\"%s\" data-value=\"%s\">%s<small>%s</small></td>"
                .formatted(
                        row.agrees(transform) ? "" : " wrong",
                        HeatScale.style(deviation),
                        deviation,
                        same ? "<b>✓</b>" : "",
                        escape(same ? InvarianceReport.scientific(deviation) : InvarianceReport.number(deviation)));
    }

    private static String epsilonHead() {
        return InvarianceReport.epsilonHead().stream()
                .map(text -> "<th scope=\"col\">" + escape(text) + "</th>")
                .collect(Collectors.joining());
    }

    private static String epsilonRow(EpsilonTable table, double spread) {
        return table.cells().stream()
                .filter(c -> c.spread() == spread)
                .map(c -> "<td class=\"heat\" style=\"%s\" data-value=\"%s\">%s</td>"
                        .formatted(
                                HeatScale.style(c.deviation()), c.deviation(), InvarianceReport.number(c.deviation())))
                .collect(Collectors.joining(
                        "", "<tr><th scope=\"row\">" + Numbers.compact(spread) + "</th>", "</tr>\n"));
    }

    private static String update(Tested u) {
        return "<tr><th scope=\"row\">%s<span>%s</span></th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td%s>%s</td></tr>\n"
                .formatted(
                        escape(u.name()),
                        escape(u.formula()),
                        InvarianceReport.brief(u.test().asymmetry()),
                        escape(InvarianceReport.degree(u.test().degree())),
                        InvarianceReport.brief(u.test().least()),
                        InvarianceReport.brief(u.test().violation()),
                        u.agrees() ? "" : " class=\"wrong\"",
                        escape(InvarianceReport.words(u.test().verdict())));
    }
}
