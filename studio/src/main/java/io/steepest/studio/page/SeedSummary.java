package io.steepest.studio.page;

import io.steepest.studio.experiment.Trial;
import io.steepest.studio.experiment.Tuned;
import io.steepest.studio.statistics.Spread;
import io.steepest.train.RunResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Mean and standard deviation of a comparison's runs over their seeds, for machines. */
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
        Map<String, List<RunResult>> byOptimizer = runs.stream()
                .filter(run -> !run.interrupted())
                .collect(Collectors.groupingBy(RunResult::optimizer, LinkedHashMap::new, Collectors.toList()));
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

    private static Tuned tuned(List<RunResult> runs, List<Trial> trials, LossUnit unit) {
        Entry first = new Entry(runs, runs.get(0).optimizer(), null, 0);
        String name = first.optimizer();
        Map<String, Spread> measures = new LinkedHashMap<>();
        measures.put(FINAL, first.finalLosses());
        measures.put("best_validation_loss", first.bestLosses());
        measures.put("train_loss", first.spread(run -> run.last().trainLoss()));
        if (!unit.title().isEmpty()) {
            measures.put(
                    unit.title().toLowerCase(Locale.ROOT).replace(' ', '_'),
                    first.spread(run -> unit.convert(run.last().validationLoss())));
        }
        if (first.classifies()) {
            measures.put("validation_accuracy", first.accuracies());
        }
        List<Trial> own =
                trials.stream().filter(t -> t.optimizer().equals(name)).toList();
        return new Tuned(name, first.steps() + " steps", first.learningRate(), own, measures);
    }
}
