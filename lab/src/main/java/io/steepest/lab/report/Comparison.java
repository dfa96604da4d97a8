package io.steepest.lab.report;

import io.steepest.lab.train.RunResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs side by side, lowest final validation loss first, diverged ones last.
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
        List<String> labels = labels(runs);
        List<Palette.Style> styles =
                Palette.styles(runs.stream().map(RunResult::optimizer).toList());
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            entries.add(new Entry(runs.get(i), labels.get(i), styles.get(i)));
        }
        // the sort is stable: level runs keep the order they came in
        entries.sort(Comparator.comparing(Entry::diverged)
                .thenComparingDouble(entry -> entry.diverged() ? 0 : entry.finalLoss()));
        return new Comparison(List.copyOf(entries), unit);
    }

    /** The AdamW run others are measured against: its best, empty if there is none that ended well. */
    Optional<Entry> baseline() {
        return finished().stream()
                .filter(entry -> isBaseline(entry.run().optimizer()))
                .findFirst();
    }

    /** Entries that did not diverge. */
    List<Entry> finished() {
        return entries.stream().filter(entry -> !entry.diverged()).toList();
    }

    /** Where the entry reached the baseline's final loss; empty if it did not or nothing is to be reached. */
    Optional<Curves.Crossing> reached(Entry entry) {
        return baseline().flatMap(base -> Curves.crossing(entry.run(), base.finalLoss()));
    }

    static boolean isBaseline(String optimizer) {
        return BASELINE.equalsIgnoreCase(optimizer);
    }

    /** The optimizer's name, with rate, seed or a number where that alone does not tell runs apart. */
    private static List<String> labels(List<RunResult> runs) {
        Function<RunResult, String> name = RunResult::optimizer;
        Function<RunResult, String> rate = run -> {
            double lr = new Entry(run, "", null).learningRate();
            return Double.isNaN(lr) ? run.optimizer() : run.optimizer() + ", lr " + Numbers.compact(lr);
        };
        List<String> labels = refine(runs, runs.stream().map(name).toList(), rate);
        labels = refine(runs, labels, run -> rate.apply(run) + ", seed " + run.seed());
        Set<String> used = new HashSet<>();
        List<String> unique = new ArrayList<>();
        for (String label : labels) {
            String candidate = label;
            for (int n = 2; !used.add(candidate); n++) {
                candidate = label + " #" + n;
            }
            unique.add(candidate);
        }
        return unique;
    }

    private static List<String> refine(List<RunResult> runs, List<String> labels, Function<RunResult, String> longer) {
        Map<String, Long> uses =
                labels.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        List<String> refined = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            refined.add(uses.get(labels.get(i)) > 1 ? longer.apply(runs.get(i)) : labels.get(i));
        }
        return refined;
    }
}
