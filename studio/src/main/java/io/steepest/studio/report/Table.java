package io.steepest.studio.report;

import io.steepest.studio.statistics.Spread;
import java.util.List;
import java.util.Map;

/**
 * A table of a page, {@code table.jte}. Readers can sort and download it.
 *
 * @param look its class in the style sheet
 * @param head the names of the columns
 * @param rows from top to bottom
 */
public record Table(String look, List<String> head, List<Row> rows) {

    /**
     * A row.
     *
     * @param name what it is about
     * @param cells after the name
     */
    public record Row(Name name, List<Cell> cells) {}

    /**
     * The head of a row.
     *
     * @param text as shown
     * @param style of the dot before it; null: no dot
     * @param code whether it is a name in a program
     * @param times how many things the row stands for, after the name, like {@code ×4}; null: one
     */
    public record Name(String text, Palette.Style style, boolean code, String times) {
        /** Words behind a dot of their colour, or without a dot if they have no colour. */
        public static Name of(String text, Map<String, Palette.Style> styles) {
            return new Name(text, styles.get(text), false, null);
        }

        /** A name in a program. */
        public static Name code(String text) {
            return new Name(text, null, true, null);
        }
    }

    /**
     * A cell. Downloads and sorting use its number instead of its text.
     *
     * @param text as shown
     * @param value its number in full; null: it has none
     * @param deviation sample standard deviation over seeds; null: it has none
     * @param strong whether it is shown in bold
     */
    public record Cell(String text, Double value, Double deviation, boolean strong) {
        /** Words. */
        public static Cell of(String text) {
            return new Cell(text, null, null, false);
        }

        /** A number and how it is shown. */
        public static Cell of(String text, double value) {
            return new Cell(text, ChartJson.finite(value), null, false);
        }

        /** The mean of some seeds, how it is shown, and how far they spread. */
        public static Cell of(String text, Spread values) {
            return new Cell(text, ChartJson.finite(values.mean()), ChartJson.finite(values.deviation()), false);
        }

        /** Shows it in bold. */
        public Cell strong(boolean bold) {
            return new Cell(text, value, deviation, bold);
        }
    }

    /** A table of words, the first row of them its head. */
    public static Table words(String look, List<List<String>> rows, Map<String, Palette.Style> styles) {
        return cells(look, rows.stream().map(Table::cells).toList(), styles);
    }

    /** A table of cells, the first row of them its head, the first cell of each row its name. */
    public static Table cells(String look, List<List<Cell>> rows, Map<String, Palette.Style> styles) {
        return new Table(
                look,
                rows.get(0).stream().map(Cell::text).toList(),
                rows.stream()
                        .skip(1)
                        .map(row -> new Row(Name.of(row.get(0).text(), styles), row.subList(1, row.size())))
                        .toList());
    }

    private static List<Cell> cells(List<String> row) {
        return row.stream().map(Cell::of).toList();
    }
}
