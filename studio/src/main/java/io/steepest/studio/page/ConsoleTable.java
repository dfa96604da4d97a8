package io.steepest.studio.page;

import io.steepest.train.RunResult;
import java.util.ArrayList;
import java.util.List;

/** The results as an aligned plain-text table, the same rows as on the page. */
public final class ConsoleTable {

    private ConsoleTable() {}

    /**
     * The table, best final validation loss first, then what happened to runs that did not simply end.
     *
     * @param runs at least one
     * @param unit of their losses
     * @return lines ending in a newline
     * @throws IllegalArgumentException if there is no run
     */
    public static String of(List<RunResult> runs, LossUnit unit) {
        Comparison comparison = Comparison.of(runs, unit);
        ResultTable table = ResultTable.of(comparison);
        List<List<String>> lines = new ArrayList<>();
        lines.addAll(header(table));
        for (ResultTable.Row row : table.rows()) {
            List<String> line = new ArrayList<>();
            line.add(printable(row.entry().label()));
            row.cells().forEach(cell -> line.add(cell.text() + (cell.best() ? "*" : " ")));
            lines.add(line);
        }
        StringBuilder out = new StringBuilder();
        int[] widths = widths(lines);
        for (int i = 0; i < lines.size(); i++) {
            if (i == 2) {
                out.append(rule(widths)).append('\n');
            }
            out.append(aligned(lines.get(i), widths)).append('\n');
        }
        boolean marked =
                table.rows().stream().flatMap(row -> row.cells().stream()).anyMatch(ResultTable.Cell::best);
        if (marked) {
            out.append("* best of its column\n");
        }
        out.append(seeds(comparison));
        for (Entry entry : comparison.entries()) {
            if (!entry.note().isEmpty()) {
                out.append(printable(entry.label()))
                        .append(": ")
                        .append(entry.note())
                        .append('\n');
            }
        }
        return out.toString();
    }

    /** What a reader must know of the seeds of a comparison. */
    private static String seeds(Comparison comparison) {
        if (comparison.seeds() > 1) {
            return "mean ± sample standard deviation over " + comparison.seeds() + " seeds\n" + Finding.of(comparison)
                    + "\n";
        }
        return comparison.entries().size() > 1 ? ResultSection.ONE_SEED + "\n" : "";
    }

    private static List<List<String>> header(ResultTable table) {
        List<String> first = new ArrayList<>(List.of(""));
        List<String> second = new ArrayList<>(List.of("optimizer"));
        for (Column column : table.columns()) {
            String[] lines = column.brief().split("\n", 2);
            first.add(lines[0] + " ");
            second.add(lines[1] + " ");
        }
        return List.of(first, second);
    }

    private static int[] widths(List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        return widths;
    }

    private static String aligned(List<String> line, int[] widths) {
        StringBuilder out = new StringBuilder(line.get(0)).append(" ".repeat(widths[0] - length(line.get(0))));
        for (int i = 1; i < widths.length; i++) {
            out.append(" ".repeat(widths[i] - length(line.get(i)) + 1)).append(line.get(i));
        }
        return out.toString().stripTrailing();
    }

    private static String rule(int[] widths) {
        int width = 0;
        for (int w : widths) {
            width += w + 1;
        }
        return "-".repeat(width - 2);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Without control characters, which a terminal would obey. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cc}", "?");
    }
}
