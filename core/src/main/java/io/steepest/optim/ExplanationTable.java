package io.steepest.optim;

import io.steepest.engine.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An explanation as text: a line for each parameter, then the rules by number. Parameters that are stepped alike refer to
 * one rule, so that the table fits on a terminal.
 */
final class ExplanationTable {
    private static final int WIDTH = 120;
    private static final int LEAST_LAST = 24;
    private static final String GAP = "  ";

    private ExplanationTable() {}

    static String of(Explanation explanation) {
        List<Explanation.Row> rows = explanation.rows();
        List<String> rules =
                rows.stream().map(ExplanationTable::rule).distinct().toList();
        boolean structured = rows.stream().anyMatch(row -> !Double.isNaN(row.mass()));
        List<List<String>> lines = new ArrayList<>();
        lines.add(cells(
                structured,
                "tensor",
                "role",
                "shape",
                "reading",
                "rule",
                "scale",
                "mass",
                "sensitivity",
                "state",
                "why"));
        for (Explanation.Row row : rows) {
            lines.add(cells(
                    structured,
                    row.name(),
                    row.role().name(),
                    Shapes.text(row.shape().stream().mapToLong(Long::longValue).toArray()),
                    row.reading(),
                    String.valueOf(1 + rules.indexOf(rule(row))),
                    row.scale(),
                    number(row.mass()),
                    number(row.sensitivity()),
                    String.format(Locale.ROOT, "%.1f KiB", row.stateBytes() / 1024.0),
                    row.why()));
        }
        List<List<String>> legend = new ArrayList<>();
        legend.add(List.of("rule", "how it steps a tensor"));
        for (int i = 0; i < rules.size(); i++) {
            legend.add(List.of(String.valueOf(1 + i), rules.get(i)));
        }
        return aligned(lines) + "\n" + aligned(legend);
    }

    /** All that tensors which are stepped alike have in common. */
    private static String rule(Explanation.Row row) {
        if (row.rate() == 0) {
            return "left untouched, at a rate of 0";
        }
        return row.norm()
                + (row.coordinates().equals("none") ? "" : ", in " + row.coordinates())
                + (row.smoothing().equals("none") ? "" : ", smoothed by " + row.smoothing())
                + (row.kernel().isEmpty() ? "" : "; products: " + row.kernel())
                + "; form " + row.form()
                + ", degree " + (Double.isNaN(row.degree()) ? "of the factors" : number(row.degree()))
                + ", rate " + number(row.rate())
                + ", decay " + number(row.decay());
    }

    private static List<String> cells(boolean structured, String... all) {
        List<String> cells = new ArrayList<>(List.of(all));
        if (!structured) {
            cells.subList(6, 8).clear();
        }
        return cells;
    }

    /** At most four digits after the point, none that say nothing; small numbers with an exponent. */
    private static String number(double x) {
        if (Double.isNaN(x)) {
            return "–";
        }
        String plain = String.format(Locale.ROOT, x != 0 && Math.abs(x) < 1e-3 ? "%.3e" : "%.4f", x + 0.0);
        return plain.contains("e") ? plain : plain.replaceFirst("\\.?0+$", "");
    }

    /** Columns as wide as they need; the last one is broken between words where a line would be too long. */
    static String aligned(List<List<String>> lines) {
        int last = lines.get(0).size() - 1;
        int[] widths = IntStream.range(0, last)
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        int before = IntStream.of(widths).sum() + last * GAP.length();
        StringBuilder out = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < last; i++) {
                out.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length()))
                        .append(GAP);
            }
            String broken = broken(line.get(last), Math.max(LEAST_LAST, WIDTH - before));
            out.append(broken.replace("\n", "\n" + " ".repeat(before))).append('\n');
        }
        return out.toString();
    }

    private static String broken(String text, int width) {
        StringBuilder out = new StringBuilder();
        int length = 0;
        for (String word : text.split(" ", -1)) {
            if (length > 0 && length + 1 + word.length() > width) {
                out.append('\n');
                length = 0;
            } else if (length > 0) {
                out.append(' ');
                length++;
            }
            out.append(word);
            length += word.length();
        }
        return out.toString();
    }
}
