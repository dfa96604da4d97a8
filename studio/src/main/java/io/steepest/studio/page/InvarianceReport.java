package io.steepest.studio.page;

import io.steepest.file.OutputFile;
import io.steepest.studio.report.AlignedText;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.report.Sheet;
import io.steepest.verify.invariance.EpsilonTable;
import io.steepest.verify.invariance.Integrability;
import io.steepest.verify.invariance.Invariance;
import io.steepest.verify.invariance.Invariance.Row;
import io.steepest.verify.invariance.Reparametrization;
import io.steepest.verify.invariance.Tested;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of invariance on the terminal and as a page. */
public final class InvarianceReport {
    private static final String YES = "✓";

    private InvarianceReport() {}

    /** The table as plain text: a tick where nothing changes, else the deviation; {@code !} where theory says otherwise. */
    public static String text(Invariance table) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("optimizer", "degree"));
        for (Reparametrization column : Reparametrization.values()) {
            head.add(column.label());
        }
        rows.add(head);
        for (Row row : table.optimizers()) {
            List<String> line = new ArrayList<>(List.of(row.name(), degree(row.degree())));
            table.transforms().forEach(t -> line.add(cell(row.deviation().get(t)) + (row.agrees(t) ? "" : " !")));
            rows.add(line);
        }
        return AlignedText.of(rows)
                + "\n" + YES + " the same run up to rounding, below " + scientific(Invariance.SAME)
                + "; else the largest distance of the two runs over the way gone\n";
    }

    /** What ε costs, as plain text. */
    public static String text(EpsilonTable table) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(epsilonHead());
        for (double spread : EpsilonTable.SPREADS) {
            List<String> line = new ArrayList<>(List.of(Numbers.compact(spread)));
            table.cells().stream().filter(c -> c.spread() == spread).forEach(c -> line.add(number(c.deviation())));
            rows.add(line);
        }
        return "MuAdam-SANIA, input features times exp(U(−k, k))\n\n" + AlignedText.of(rows);
    }

    static List<String> epsilonHead() {
        List<String> head = new ArrayList<>(List.of("k"));
        EpsilonTable.EPSILONS.forEach(e -> head.add("ε = " + Numbers.compact(e)));
        return head;
    }

    /** Which updates are steepest descent under a norm, as plain text. */
    public static String text(List<Tested> updates) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("update", "asymmetry", "degree", "least eigenvalue", "violation", "verdict"));
        for (Tested u : updates) {
            rows.add(List.of(
                    u.name(),
                    brief(u.test().asymmetry()),
                    degree(u.test().degree()),
                    brief(u.test().least()),
                    brief(u.test().violation()),
                    words(u.test().verdict()) + (u.agrees() ? "" : " !")));
        }
        return AlignedText.of(rows);
    }

    /** Two decimals, or one digit of what is smaller than one hundredth. */
    static String brief(double x) {
        String text = Math.abs(x) >= 0.01 ? Numbers.decimals(x, 2) : scientific(x);
        return text.replaceFirst("^-", "−");
    }

    static String words(Integrability.Verdict verdict) {
        return switch (verdict) {
            case ORACLE -> "oracle of a norm";
            case STEEPEST -> "steepest descent";
            case NO_NORM -> "no norm";
        };
    }

    /**
     * Writes the page, replacing an older one.
     *
     * @param folder that exists
     * @param text words that do not come from measurements
     * @param table what to show
     * @param epsilon what ε costs
     * @param updates black boxes tested
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, Invariance table, EpsilonTable epsilon, List<Tested> updates)
            throws IOException {
        String page = new InvariancePage(text, table, epsilon, updates).html();
        return OutputFile.write(folder.resolve(Sheet.PAGE), page.getBytes(StandardCharsets.UTF_8));
    }

    static String degree(double degree) {
        if (!Double.isFinite(degree)) {
            return Numbers.NONE;
        }
        double rounded = Math.rint(degree * 6) / 6;
        return Math.abs(rounded) < 1e-9 ? "0" : Numbers.rate(rounded).replace("-", "−");
    }

    /** A deviation. */
    static String cell(double deviation) {
        return deviation < Invariance.SAME ? YES : number(deviation);
    }

    /** A deviation as a number. */
    static String number(double deviation) {
        if (Double.isNaN(deviation)) {
            return Numbers.NONE;
        }
        return deviation >= Invariance.MOST
                ? "≥ 1000"
                : deviation >= 0.01 ? Numbers.measure(deviation) : scientific(deviation);
    }

    static String scientific(double x) {
        return x == 0 ? "0" : String.format(Locale.ROOT, "%.0e", x).replace("e-0", "e-");
    }
}
