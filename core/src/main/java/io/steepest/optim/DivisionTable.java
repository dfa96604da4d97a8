package io.steepest.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A division among ranks as text. */
final class DivisionTable {
    /** More ranks are summed up by the least and the greatest. */
    private static final int MOST = 64;

    private DivisionTable() {}

    static String of(Division division) {
        List<List<String>> tensors = new ArrayList<>();
        tensors.add(List.of("tensor", "owner", "load", "state", "weights"));
        division.shares()
                .forEach(share -> tensors.add(List.of(
                        share.name(),
                        share.text(),
                        percent(share.cost()),
                        size(share.stateBytes()),
                        size(share.bytes()))));
        List<List<String>> ranks = new ArrayList<>();
        ranks.add(List.of("rank", "load", "state", "sent in a step", "received in a step"));
        List<Division.Load> loads = division.loads();
        loads.stream().limit(MOST).forEach(load -> ranks.add(line(String.valueOf(load.rank()), load)));
        if (loads.size() > MOST) {
            ranks.add(List.of((loads.size() - MOST) + " more", "", "", "", ""));
        }
        ranks.add(List.of(
                "largest",
                percent(division.largestCost()),
                size(division.largestState()),
                size(division.largestSent()),
                size(division.largestReceived())));
        return ExplanationTable.aligned(tensors) + "\n" + ExplanationTable.aligned(ranks);
    }

    private static List<String> line(String name, Division.Load load) {
        return List.of(
                name,
                percent(load.cost()),
                size(load.stateBytes()),
                size(load.sentBytes()),
                size(load.receivedBytes()));
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * part);
    }

    private static String size(long bytes) {
        return bytes < 10L << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
