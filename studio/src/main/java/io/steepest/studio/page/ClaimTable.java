package io.steepest.studio.page;

import io.steepest.verify.claim.Claim;
import io.steepest.verify.claim.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Claims and what was measured of them as a plain-text table, grouped by source. */
public final class ClaimTable {
    private static final int WORDS = 44;
    private static final String GAP = "  ";

    private ClaimTable() {}

    /**
     * The table of verdicts, then how many claims hold.
     *
     * @param verdicts in the order of the table
     * @return lines ending in a newline
     */
    public static String of(List<Verdict> verdicts) {
        int ids = width(verdicts.stream().map(Verdict::claim).toList());
        StringBuilder out = new StringBuilder();
        out.append(row(
                List.of(ids, WORDS, WORDS, 9, 9, 7),
                List.of("claim", "says", "measured", " residual", "tolerance", "verdict")));
        String source = "";
        for (Verdict v : verdicts) {
            Claim c = v.claim();
            if (!c.source().equals(source)) {
                source = c.source();
                out.append('\n').append(source).append('\n');
            }
            out.append(row(
                    List.of(ids, WORDS, WORDS, 9, 9, 7),
                    List.of(
                            c.id(),
                            c.statement(),
                            v.note().isEmpty() ? c.measured() : c.measured() + " – could not be: " + v.note(),
                            number(v.residual()),
                            number(c.tolerance().value()),
                            v.pass() ? "holds" : "FAILS")));
        }
        long held = verdicts.stream().filter(Verdict::pass).count();
        double seconds = verdicts.stream().mapToDouble(Verdict::seconds).sum();
        return out.append(String.format(
                        Locale.ROOT, "%n%d of %d claims hold, measured in %.1f s%n", held, verdicts.size(), seconds))
                .toString();
    }

    /**
     * What is claimed, without measurements.
     *
     * @param claims in the order of the table
     * @return lines ending in a newline
     */
    public static String list(List<Claim> claims) {
        int ids = width(claims);
        StringBuilder out = new StringBuilder();
        String source = "";
        for (Claim c : claims) {
            if (!c.source().equals(source)) {
                out.append(source.isEmpty() ? "" : "\n").append(c.source()).append('\n');
                source = c.source();
            }
            out.append(row(List.of(ids, 2 * WORDS), List.of(c.id(), c.statement())));
        }
        return out.toString();
    }

    private static int width(List<Claim> claims) {
        return claims.stream().mapToInt(c -> c.id().length()).max().orElse(0);
    }

    private static String number(double x) {
        return x == 0 ? "0" : String.format(Locale.ROOT, "%.1e", x);
    }

    /** Cells side by side, their text wrapped to the widths. */
    private static String row(List<Integer> widths, List<String> cells) {
        List<List<String>> wrapped = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            wrapped.add(wrap(cells.get(i), widths.get(i)));
        }
        int height = wrapped.stream().mapToInt(List::size).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (int line = 0; line < height; line++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < cells.size(); i++) {
                String part = line < wrapped.get(i).size() ? wrapped.get(i).get(line) : "";
                text.append(GAP).append(part).append(" ".repeat(Math.max(0, widths.get(i) - length(part))));
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && length(line) + 1 + length(word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** Places on a terminal; a macron or a dagger combined with a letter takes none. */
    private static int length(CharSequence text) {
        return (int) text.codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .count();
    }
}
