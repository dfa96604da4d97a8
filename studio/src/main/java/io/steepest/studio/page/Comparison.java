package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.train.RunResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Optimizers side by side, lowest final validation loss first, diverged ones last. Runs that differ in their seed alone are
 * one optimizer.
 *
 * @param entries at least one
 * @param unit of the losses
 */
record Comparison(List<Entry> entries, LossUnit unit) {

    private static final String BASELINE = "adamw";

    static Comparison of(List<RunResult> runs, LossUnit unit) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a report needs at least one run, found none");
        }
        List<List<RunResult>> groups = bySeed(runs);
        List<String> labels = labels(groups);
        List<Palette.Style> styles = Palette.styles(
                groups.stream().map(group -> group.get(0).optimizer()).toList());
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            entries.add(entry(groups.get(i), labels.get(i), styles.get(i)));
        }
        // the sort is stable: level optimizers keep the order they came in
        entries.sort(Comparator.comparing(Entry::diverged)
                .thenComparingDouble(entry -> entry.diverged() ? 0 : entry.finalLoss()));
        return new Comparison(List.copyOf(entries), unit);
    }

    /** A run that was interrupted ended elsewhere: beside whole ones it takes no part in their mean. */
    private static Entry entry(List<RunResult> group, String label, Palette.Style style) {
        List<RunResult> whole = group.stream().filter(run -> !run.interrupted()).toList();
        List<RunResult> shown = whole.isEmpty() ? group.subList(0, 1) : whole;
        return new Entry(shown, label, style, whole.isEmpty() ? 0 : group.size() - whole.size());
    }

    private static List<List<RunResult>> bySeed(List<RunResult> runs) {
        Map<List<Object>, List<RunResult>> groups = new LinkedHashMap<>();
        for (RunResult run : runs) {
            Map<String, Object> settings = new TreeMap<>();
            if (run.hyperparameters() != null) {
                settings.putAll(run.hyperparameters());
            }
            settings.remove("seed");
            groups.computeIfAbsent(List.of(run.optimizer(), settings), key -> new ArrayList<>())
                    .add(run);
        }
        return List.copyOf(groups.values());
    }

    /** The AdamW that others are measured against: the best, empty if there is none that ended well. */
    Optional<Entry> baseline() {
        return finished().stream()
                .filter(entry -> isBaseline(entry.optimizer()))
                .findFirst();
    }

    /** Entries that did not diverge. */
    List<Entry> finished() {
        return entries.stream().filter(entry -> !entry.diverged()).toList();
    }

    /** The most seeds that an optimizer ran from. */
    int seeds() {
        return entries.stream().mapToInt(Entry::seeds).max().orElse(0);
    }

    /** Whether the data has classes. */
    boolean classifies() {
        return entries.stream().anyMatch(Entry::classifies);
    }

    /** Where the entry's curve reached the baseline's final loss; empty if it did not or nothing is to be reached. */
    Optional<Curves.Crossing> reached(Entry entry) {
        return baseline().flatMap(base -> Curves.crossing(entry.curve().points(), base.finalLoss()));
    }

    static boolean isBaseline(String optimizer) {
        return BASELINE.equalsIgnoreCase(optimizer);
    }

    /** The optimizer's name, with rate or a number where that alone does not tell entries apart. */
    private static List<String> labels(Collection<List<RunResult>> groups) {
        Map<String, Long> uses = groups.stream()
                .collect(Collectors.groupingBy(group -> group.get(0).optimizer(), Collectors.counting()));
        Set<String> used = new HashSet<>();
        List<String> labels = new ArrayList<>();
        for (List<RunResult> group : groups) {
            RunResult run = group.get(0);
            double lr = new Entry(run, "", null).learningRate();
            String label = uses.get(run.optimizer()) == 1 || Double.isNaN(lr)
                    ? run.optimizer()
                    : run.optimizer() + ", lr " + Numbers.compact(lr);
            String candidate = label;
            for (int n = 2; !used.add(candidate); n++) {
                candidate = label + " #" + n;
            }
            labels.add(candidate);
        }
        return labels;
    }
}
