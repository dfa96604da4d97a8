package io.steepest.studio.page;

import io.steepest.studio.statistics.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The results as text, what page and terminal both show.
 *
 * @param columns after the optimizer's name
 * @param rows best final loss first
 */
record ResultTable(List<Column> columns, List<Row> rows) {

    /**
     * One optimizer.
     *
     * @param entry the optimizer
     * @param cells one per column
     */
    record Row(Entry entry, List<Cell> cells) {}

    /**
     * One value.
     *
     * @param text as shown
     * @param values what it says, one a seed
     * @param best whether no other of its column is better
     */
    record Cell(String text, Spread values, boolean best) {}

    static ResultTable of(Comparison comparison) {
        List<Column> columns = Column.of(comparison);
        List<String> bests =
                columns.stream().map(column -> best(column, comparison)).toList();
        List<Row> rows = new ArrayList<>();
        for (Entry entry : comparison.entries()) {
            List<Cell> cells = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                String text = columns.get(i).text().apply(entry);
                // by text: what reads the same is level
                Spread values = columns.get(i).values().apply(entry);
                cells.add(new Cell(text, values, !entry.diverged() && text.equals(bests.get(i))));
            }
            rows.add(new Row(entry, List.copyOf(cells)));
        }
        return new ResultTable(columns, List.copyOf(rows));
    }

    /** The text of the best cell, empty where nothing is to be marked. */
    private static String best(Column column, Comparison comparison) {
        List<Entry> finished = comparison.finished();
        if (column.sign() == 0 || finished.size() < 2) {
            return "";
        }
        if (finished.stream().map(column.text()).distinct().count() == 1) {
            return "";
        }
        return finished.stream()
                .filter(entry -> Double.isFinite(column.rank(entry)))
                .min(Comparator.comparingDouble(column::rank))
                .map(column.text())
                .orElse("");
    }
}
