package io.steepest.studio.page;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown whose columns also stand straight on a terminal. */
final class MarkdownTable {
    private static final int LEAST = 3;

    private MarkdownTable() {}

    /** The table of rows, the first one with the names of the columns; numbers stand to the right. */
    static String of(List<List<String>> rows) {
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> escaped(row.get(column)).length())
                        .max()
                        .orElse(0))
                .map(width -> Math.max(LEAST, width))
                .toList();
        StringBuilder out = new StringBuilder(line(rows.get(0), widths));
        out.append('|');
        for (int i = 0; i < widths.size(); i++) {
            out.append(i == 0 ? "-".repeat(widths.get(i) + 2) : "-".repeat(widths.get(i) + 1) + ":")
                    .append('|');
        }
        out.append('\n');
        rows.stream().skip(1).forEach(row -> out.append(line(row, widths)));
        return out.toString();
    }

    private static String line(List<String> row, List<Integer> widths) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> padded(escaped(row.get(i)), widths.get(i), i > 0))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String padded(String cell, int width, boolean right) {
        String space = " ".repeat(width - cell.length());
        return right ? space + cell : cell + space;
    }

    private static String escaped(String cell) {
        return cell.replace("|", "\\|");
    }
}
