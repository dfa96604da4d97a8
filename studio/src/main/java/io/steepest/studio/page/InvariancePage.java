package io.steepest.studio.page;

import io.steepest.studio.report.Frame;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Table;
import io.steepest.verify.invariance.EpsilonTable;
import io.steepest.verify.invariance.Invariance;
import io.steepest.verify.invariance.Invariance.Row;
import io.steepest.verify.invariance.Tested;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The table of invariance as a heat map, {@code invariance.jte}.
 *
 * @param text words that do not come from measurements
 * @param table of optimizers and changes of variables
 * @param epsilon what ε costs
 * @param updates that were tested for being steepest descent
 */
record InvariancePage(ReportText text, Invariance table, EpsilonTable epsilon, List<Tested> updates) {

    /**
     * One optimizer under one change of variables.
     *
     * @param look its class in the style sheet; null: none
     * @param style of its ground; null: none
     * @param value the deviation; null: there is none
     * @param same whether the run stayed the same
     * @param text the deviation as shown
     */
    record Cell(String look, String style, Double value, boolean same, String text) {}

    String html() throws IOException {
        String looks = Html.resource("/io/steepest/studio/page/invariance.css");
        return Frame.plain(text, looks, Html.part("page/invariance.jte", this));
    }

    String finding() {
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

    /** The styles of a strip of all colours, from rounding on the left. */
    static List<String> legend() {
        double span = HeatScale.HIGH - HeatScale.LOW;
        return Stream.iterate(HeatScale.LOW, e -> e < HeatScale.HIGH, e -> e + 1)
                .map(e -> HeatScale.style(Math.pow(10, e + 0.5)) + ";width:" + Numbers.decimals(100 / span, 4) + "%")
                .toList();
    }

    List<Cell> cells(Row row) {
        return table.transforms().stream().map(t -> cell(row, t)).toList();
    }

    private static Cell cell(Row row, String transform) {
        double deviation = row.deviation().get(transform);
        if (Double.isNaN(deviation)) {
            return new Cell(null, null, null, false, Numbers.NONE);
        }
        boolean same = deviation < Invariance.SAME;
        return new Cell(
                row.agrees(transform) ? "heat" : "heat wrong",
                HeatScale.style(deviation),
                deviation,
                same,
                same ? InvarianceReport.scientific(deviation) : InvarianceReport.number(deviation));
    }

    List<EpsilonTable.Cell> epsilon(double spread) {
        return epsilon.cells().stream().filter(c -> c.spread() == spread).toList();
    }

    /** Asymmetry, degree, least eigenvalue and violation. */
    static List<Table.Cell> numbers(Tested update) {
        var test = update.test();
        return List.of(
                Table.Cell.of(InvarianceReport.brief(test.asymmetry()), test.asymmetry()),
                Table.Cell.of(InvarianceReport.degree(test.degree()), test.degree()),
                Table.Cell.of(InvarianceReport.brief(test.least()), test.least()),
                Table.Cell.of(InvarianceReport.brief(test.violation()), test.violation()));
    }
}
