package io.steepest.studio.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** Tables of words on the terminal. */
final class TextTables {
    private TextTables() {}

    /** Prints lines, the first of them the head, in columns as wide as they need. */
    static void print(List<String[]> lines) {
        List<String[]> told = withoutEmptyColumns(lines);
        Column[] columns = new Column[told.get(0).length];
        for (int i = 0; i < columns.length; i++) {
            int column = i;
            int width = told.stream().mapToInt(l -> l[column].length()).max().orElse(0);
            columns[i] = new Column(width + 2, 0, Column.Overflow.SPAN);
        }
        TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.AUTO), columns);
        told.forEach(table::addRowValues);
        System.out.print(table);
    }

    /** Without columns that say nothing of any tensor, such as masses where no structure is used. */
    private static List<String[]> withoutEmptyColumns(List<String[]> lines) {
        int[] kept = IntStream.range(0, lines.get(0).length)
                .filter(i -> lines.stream().skip(1).anyMatch(l -> !l[i].equals("–") && !l[i].equals("none")))
                .toArray();
        return lines.stream()
                .map(l -> Arrays.stream(kept).mapToObj(i -> l[i]).toArray(String[]::new))
                .toList();
    }
}
