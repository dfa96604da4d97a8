package io.steepest.studio.page;

import io.steepest.studio.report.Table;
import java.util.ArrayList;
import java.util.List;

/** The table of results on the page. */
final class ResultSection {

    /** A warning on results of one seed. */
    static final String ONE_SEED =
            "One seed says little: small differences can be chance. --seeds 3 shows how far seeds alone lie apart.";

    private ResultSection() {}

    static Table table(Comparison comparison) {
        ResultTable table = ResultTable.of(comparison);
        List<String> head = new ArrayList<>(List.of("Optimizer"));
        table.columns().forEach(column -> head.add(column.title()));
        return new Table(
                "results", head, table.rows().stream().map(ResultSection::row).toList());
    }

    private static Table.Row row(ResultTable.Row row) {
        Entry entry = row.entry();
        boolean noted = !entry.note().isEmpty() && !entry.diverged();
        Table.Note note = noted ? new Table.Note("note", entry.note()) : null;
        return new Table.Row(
                new Table.Name(entry.label(), entry.style(), false, note),
                row.cells().stream()
                        .map(cell -> Table.Cell.of(cell.text(), cell.values()).best(cell.best()))
                        .toList(),
                entry.diverged());
    }

    /** How to read the table, and how far to trust it. */
    static String remarks(Comparison comparison) {
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
