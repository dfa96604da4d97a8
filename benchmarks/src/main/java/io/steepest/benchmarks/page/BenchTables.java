package io.steepest.benchmarks.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.steepest.benchmarks.step.Bench;
import io.steepest.benchmarks.step.BenchAgainst;
import io.steepest.benchmarks.step.BenchEntry;
import io.steepest.studio.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code bench} measured as rows of cells, the head first. */
final class BenchTables {
    private static final double MEBI = 1048576;

    private BenchTables() {}

    /** Where the time of a step goes. */
    static List<List<String>> times(List<BenchEntry> entries) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "optimizer",
                "median ms",
                "mean ms",
                "spread ms",
                "worst ms",
                "first",
                "products ms",
                "memory ms",
                "rest ms"));
        for (BenchEntry e : entries) {
            rows.add(List.of(
                    e.optimizer(),
                    decimals(e.medianMs(), 2),
                    decimals(e.meanMs(), 2),
                    decimals(e.spreadMs(), 2),
                    decimals(e.worstMs(), 2),
                    ratio(e.firstOverMedian()),
                    decimals(e.productsMs(), 2),
                    decimals(e.memoryMs(), 2),
                    decimals(e.restMs(), 2)));
        }
        return rows;
    }

    /** What a step does, and what it takes of the machine. */
    static List<List<String>> work(List<BenchEntry> entries) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "optimizer", "Gflop/s", "of peak", "executed", "of mem.", "passes", "state MiB", "peak MiB", "calls"));
        for (BenchEntry e : entries) {
            rows.add(List.of(
                    e.optimizer(),
                    decimals(e.gflops(), 0),
                    percent(e.peakFraction()),
                    percent(e.executedFraction()),
                    percent(e.bandwidthFraction()),
                    decimals(e.passes(), 1),
                    decimals(e.stateBytes() / MEBI, 1),
                    e.peakBytes() == null ? Numbers.NONE : decimals(e.peakBytes() / MEBI, 0),
                    e.nativeCalls() == null ? Numbers.NONE : Numbers.count(e.nativeCalls())));
        }
        return rows;
    }

    /** The machine's own speeds. */
    static List<List<String>> machine(Bench bench) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("the machine in the same run", "one a worker", "one on all"));
        rows.add(List.of("memory, read and written", "", decimals(bench.bandwidth() / 1e9, 1) + " GB/s"));
        for (Bench.Peak peak : bench.peaks()) {
            rows.add(List.of(
                    String.format(
                            Locale.ROOT,
                            "X·Xᵀ of %d×%d in %s",
                            peak.shape().get(0),
                            peak.shape().get(1),
                            peak.dtype()),
                    decimals(peak.workersGflops(), 0) + " Gflop/s",
                    decimals(peak.togetherGflops(), 0) + " Gflop/s"));
        }
        return rows;
    }

    /** Times now over times then. */
    static List<List<String>> times(BenchAgainst against, JsonNode now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("now / then", "median", "mean", "worst", "state", "calls"));
        against.times(now)
                .forEach(row -> rows.add(List.of(
                        row.optimizer(),
                        ratio(row.median()),
                        ratio(row.mean()),
                        ratio(row.worst()),
                        ratio(row.state()),
                        ratio(row.calls()))));
        return rows;
    }

    /** Speeds now over speeds then. */
    static List<List<String>> speeds(BenchAgainst against, JsonNode now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("speed now / then", "one a worker", "one on all"));
        against.speeds(now).forEach(row -> rows.add(List.of(row.what(), ratio(row.workers()), ratio(row.together()))));
        return rows;
    }

    private static String decimals(double x, int digits) {
        return Double.isNaN(x) ? Numbers.NONE : Numbers.decimals(x, digits);
    }

    private static String ratio(double x) {
        return decimals(x, 2);
    }

    private static String percent(double fraction) {
        return Double.isNaN(fraction) ? Numbers.NONE : Numbers.percent(fraction);
    }
}
