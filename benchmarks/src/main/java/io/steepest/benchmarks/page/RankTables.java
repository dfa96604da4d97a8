package io.steepest.benchmarks.page;

import io.steepest.benchmarks.ranks.RankEntry;
import io.steepest.benchmarks.ranks.RankLink;
import io.steepest.studio.report.AlignedText;
import io.steepest.studio.report.Numbers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code bench --ranks} measured, as text. */
public final class RankTables {
    private static final double MEBI = 1048576;

    private RankTables() {}

    /** Optimizers, then the link. */
    public static String text(List<RankEntry> entries, RankLink link) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "optimizer",
                "one ms",
                "ranks ms",
                "ranks / one",
                "load guessed",
                "measured",
                "state / one",
                "sent MiB",
                "all-reduce MiB",
                "waiting ms"));
        for (RankEntry e : entries) {
            rows.add(List.of(
                    e.optimizer(),
                    Numbers.decimals(e.oneMedianMs(), 2),
                    Numbers.decimals(e.manyMedianMs(), 2),
                    Numbers.decimals(e.timeRatio(), 3),
                    Numbers.decimals(e.largestLoad(), 3),
                    Numbers.decimals(e.measuredLoad(), 3),
                    Double.isNaN(e.stateRatio()) ? Numbers.NONE : Numbers.decimals(e.stateRatio(), 3),
                    Numbers.decimals(Collections.max(e.sentBytes()) / MEBI, 2),
                    Numbers.decimals(e.allReduceBytes() / MEBI, 2),
                    e.waitingMs().stream().map(ms -> Numbers.decimals(ms, 1)).collect(Collectors.joining(" "))));
        }
        return AlignedText.of(rows) + "\nEach rank gets " + Numbers.measure(link.meanGbs())
                + " GB/s of gradients, adding included, and " + Numbers.measure(link.broadcastGbs())
                + " GB/s of weights; a tiny broadcast takes " + Numbers.measure(link.latencyUs()) + " µs.\n";
    }
}
