package io.steepest.lab.report;

import io.steepest.lab.experiment.Bench;
import io.steepest.lab.experiment.BenchGrowth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Times of steps, on a terminal and as a page. */
public final class BenchReport {
    private static final double MEBI = 1048576;

    private BenchReport() {}

    /** Optimizers by what was measured, then the machine's own speeds. */
    public static String text(Bench bench, List<Bench.Entry> entries) {
        StringBuilder out = new StringBuilder(AlignedText.of(rows(entries)))
                .append('\n')
                .append("memory: ")
                .append(Numbers.decimals(bench.bandwidth() / 1e9, 1))
                .append(" GB/s\n");
        for (Bench.Peak peak : bench.peaks()) {
            out.append(String.format(
                    Locale.ROOT,
                    "products of %d×%d in %s: %.0f Gflop/s%n",
                    peak.shape().get(0),
                    peak.shape().get(1),
                    peak.dtype(),
                    peak.gflops()));
        }
        return out.toString();
    }

    private static List<List<String>> rows(List<Bench.Entry> entries) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "optimizer",
                "median ms",
                "mean ms",
                "spread ms",
                "worst ms",
                "Gflop/s",
                "of peak",
                "of mem.",
                "state MiB",
                "peak MiB",
                "calls"));
        for (Bench.Entry e : entries) {
            rows.add(List.of(
                    e.optimizer(),
                    Numbers.decimals(e.medianMs(), 2),
                    Numbers.decimals(e.meanMs(), 2),
                    Numbers.decimals(e.spreadMs(), 2),
                    Numbers.decimals(e.worstMs(), 2),
                    Double.isNaN(e.gflops()) ? Numbers.NONE : Numbers.decimals(e.gflops(), 0),
                    percent(e.peakFraction()),
                    percent(e.bandwidthFraction()),
                    Numbers.decimals(e.stateBytes() / MEBI, 1),
                    e.peakBytes() == null ? Numbers.NONE : Numbers.decimals(e.peakBytes() / MEBI, 0),
                    e.nativeCalls() == null ? Numbers.NONE : Numbers.count(e.nativeCalls())));
        }
        return rows;
    }

    private static String percent(double fraction) {
        return Double.isNaN(fraction) ? Numbers.NONE : Numbers.percent(fraction);
    }

    /** Optimizers by number of parameters: milliseconds, and time per parameter over the last set's. */
    public static String growth(List<BenchGrowth.Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("optimizer"));
        rows.stream()
                .limit(1)
                .flatMap(row -> row.sizes().stream())
                .forEach(size -> head.add(Numbers.count(size.parameters())));
        head.add("off linear");
        lines.add(head);
        for (BenchGrowth.Row row : rows) {
            List<String> line = new ArrayList<>(List.of(row.optimizer()));
            row.sizes()
                    .forEach(size -> line.add(String.format(
                            Locale.ROOT, "%s ms (%.2f)", Numbers.measure(size.medianMs()), size.ofLinear())));
            line.add(Numbers.percent(row.deviation()));
            lines.add(line);
        }
        return AlignedText.of(lines);
    }
}
