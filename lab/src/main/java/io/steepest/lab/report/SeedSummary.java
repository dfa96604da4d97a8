package io.steepest.lab.report;

import io.steepest.lab.experiment.Spread;
import io.steepest.lab.experiment.Trial;
import io.steepest.lab.experiment.Tuned;
import io.steepest.lab.train.RunResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Mean and standard deviation of a comparison's runs over their seeds. */
public final class SeedSummary {
    private static final String FINAL = "validation_loss";

    private SeedSummary() {}

    /**
     * One result an optimizer, lowest mean of the final validation loss first, of runs that were not interrupted.
     *
     * @param runs of a comparison
     * @param trials of its tuning, may be empty
     * @param unit of the losses
     * @return empty unless an optimizer ran from more than one seed
     */
    public static List<Tuned> of(List<RunResult> runs, List<Trial> trials, LossUnit unit) {
        Map<String, List<Entry>> byOptimizer = runs.stream()
                .filter(run -> !run.interrupted())
                .map(run -> new Entry(run, run.optimizer(), null))
                .collect(Collectors.groupingBy(Entry::label, LinkedHashMap::new, Collectors.toList()));
        if (byOptimizer.values().stream().noneMatch(each -> each.size() > 1)) {
            return List.of();
        }
        return byOptimizer.values().stream()
                .map(each -> tuned(each, trials, unit))
                .sorted(Comparator.comparingDouble(t -> rank(t.measure(FINAL))))
                .toList();
    }

    private static double rank(Spread spread) {
        return spread.diverged() > 0 ? Double.POSITIVE_INFINITY : spread.mean();
    }

    private static Tuned tuned(List<Entry> runs, List<Trial> trials, LossUnit unit) {
        Entry first = runs.get(0);
        String name = first.run().optimizer();
        Map<String, Spread> measures = new LinkedHashMap<>();
        measures.put(FINAL, spread(runs, Entry::finalLoss));
        measures.put("best_validation_loss", spread(runs, Entry::bestLoss));
        measures.put("train_loss", spread(runs, e -> e.run().last().trainLoss()));
        if (!unit.title().isEmpty()) {
            measures.put(
                    unit.title().toLowerCase(Locale.ROOT).replace(' ', '_'),
                    spread(runs, e -> unit.convert(e.finalLoss())));
        }
        List<Trial> own =
                trials.stream().filter(t -> t.optimizer().equals(name)).toList();
        return new Tuned(name, first.steps() + " steps", first.learningRate(), own, measures);
    }

    private static Spread spread(List<Entry> runs, ToDoubleFunction<Entry> of) {
        return new Spread(runs.stream().map(of::applyAsDouble).toList());
    }

    /** The summary as plain text, a column a measure; empty if there is none. */
    public static String text(List<Tuned> summary) {
        return summary.isEmpty() ? "" : '\n' + TunedTable.text(columns(summary), title(summary));
    }

    /** The summary as a section of the page; empty if there is none. */
    static String html(List<Tuned> summary, Map<String, Palette.Style> styles) {
        return summary.isEmpty()
                ? ""
                : Page.section(
                        "seeds", title(summary).title(), TunedTable.html(columns(summary), title(summary), styles));
    }

    private static Measure title(List<Tuned> summary) {
        int most = summary.stream()
                .mapToInt(t -> t.measure(FINAL).values().size())
                .max()
                .orElse(0);
        return new Measure("value", "Mean ± standard deviation over " + most + " seeds", Measure.Kind.LOSS);
    }

    /** Each measure as a condition of its own. */
    private static List<Tuned> columns(List<Tuned> summary) {
        List<Tuned> cells = new ArrayList<>();
        for (Tuned t : summary) {
            t.measures()
                    .forEach((name, spread) -> cells.add(new Tuned(
                            t.optimizer(), name.replace('_', ' '), t.lr(), t.trials(), Map.of("value", spread))));
        }
        return cells;
    }
}
