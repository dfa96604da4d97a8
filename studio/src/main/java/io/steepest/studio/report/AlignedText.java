package io.steepest.studio.report;

import java.util.List;

/** Rows of cells as lines of plain text: the first column to the left, the others to the right, a rule below the head. */
public final class AlignedText {
    private AlignedText() {}

    /** Returns the rows as lines, each column as wide as its longest cell. */
    public static String of(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        StringBuilder out = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            int start = out.length();
            for (int i = 0; i < widths.length; i++) {
                String cell = rows.get(r).get(i);
                String blanks = " ".repeat(widths[i] - length(cell));
                out.append(i == 0 ? cell + blanks : "  " + blanks + cell);
            }
            int width = out.codePointCount(start, out.length());
            out.append('\n');
            if (r == 0) {
                out.append("-".repeat(width)).append('\n');
            }
        }
        return out.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
