package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Section;
import io.steepest.studio.report.Table;
import io.steepest.studio.report.Table.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table of results, for a page or for Markdown.
 *
 * @param title in a few words
 * @param rows the first one with the names of the columns; each begins with what it is about
 * @param note how to read it
 */
record ReportTable(String title, List<List<Cell>> rows, String note) {
    /** Where there is no value. */
    static final Cell NONE = Cell.of(Numbers.NONE);

    /** One table with the columns of several whose rows are the optimizers. */
    static ReportTable joined(String title, List<ReportTable> tables) {
        Map<String, List<Cell>> rows = new LinkedHashMap<>();
        int columns = 1;
        for (ReportTable table : tables) {
            for (List<Cell> row : table.rows()) {
                List<Cell> cells = rows.computeIfAbsent(row.get(0).text(), name -> new ArrayList<>(row.subList(0, 1)));
                fill(cells, columns);
                cells.addAll(row.subList(1, row.size()));
            }
            columns += table.rows().get(0).size() - 1;
        }
        for (List<Cell> cells : rows.values()) {
            fill(cells, columns);
        }
        String notes = tables.stream().map(ReportTable::note).distinct().collect(Collectors.joining(" "));
        return new ReportTable(title, List.copyOf(rows.values()), notes);
    }

    private static void fill(List<Cell> cells, int columns) {
        while (cells.size() < columns) {
            cells.add(NONE);
        }
    }

    /** A row of words. */
    static List<Cell> head(List<String> words) {
        return words.stream().map(Cell::of).toList();
    }

    /** In Markdown, with its title before it and its note after it. */
    String markdown() {
        List<List<String>> words = rows.stream()
                .map(row -> row.stream()
                        .map(cell -> cell.strong() ? "**" + cell.text() + "**" : cell.text())
                        .toList())
                .toList();
        return "\n**" + title + "**\n\n" + MarkdownTable.of(words) + "\n" + note + "\n";
    }

    /** On a page, with the dots of the optimizers' lines. */
    Section section(String id, Map<String, Palette.Style> styles) {
        return new Section(id, title, Table.cells("results", rows, styles), note);
    }
}
