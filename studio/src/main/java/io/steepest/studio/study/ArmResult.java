package io.steepest.studio.study;

import io.steepest.studio.statistics.Spread;
import io.steepest.train.Choice;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The end of an arm.
 *
 * @param arm whose
 * @param choice the optimizer with the constants that were chosen
 * @param atEdge whether a constant is at an end of what was tried, so that a better one may lie beyond
 * @param tried all points of the search, in order of knobs and values
 * @param runs one a seed at what was chosen, in order
 */
public record ArmResult(Arm arm, Choice choice, boolean atEdge, List<Tried> tried, List<Kept> runs) {

    /** Copies the lists. */
    public ArmResult {
        tried = List.copyOf(tried);
        runs = List.copyOf(runs);
    }

    /** Returns whether runs of this kind of network and data have a measure; one that diverged lacks all. */
    public boolean has(String name) {
        return runs.stream()
                .anyMatch(run ->
                        run.outcome().diverged() || run.outcome().measures().containsKey(name));
    }

    /** Returns a measure of all runs; NaN of a run that diverged or lacks it. */
    public Spread measure(String name) {
        return spread(outcome -> outcome.measure(name));
    }

    /** Returns when the mean of the validation losses was at most a target for the first time; empty if it never was. */
    public Optional<Reached> reached(double loss) {
        return Reached.of(runs, loss);
    }

    /**
     * Returns the largest {@code |a−b|/max(|a|,|b|)} of the training and validation losses of this arm's runs and another's,
     * over all evaluations and seeds; one if a run of either ended before the other's.
     */
    public double deviation(ArmResult other) {
        double largest = 0;
        for (int i = 0; i < Math.min(runs.size(), other.runs.size()); i++) {
            List<Outcome.At> these = runs.get(i).outcome().curve();
            List<Outcome.At> those = other.runs.get(i).outcome().curve();
            if (these.size() != those.size()) {
                return 1;
            }
            for (int at = 0; at < these.size(); at++) {
                largest = Math.max(
                        largest,
                        difference(these.get(at).trainLoss(), those.get(at).trainLoss()));
                largest = Math.max(
                        largest,
                        difference(these.get(at).validationLoss(), those.get(at).validationLoss()));
            }
        }
        return largest;
    }

    private static double difference(double a, double b) {
        double size = Math.max(Math.abs(a), Math.abs(b));
        double gap = size == 0 ? 0 : Math.abs(a - b) / size;
        return Double.isFinite(gap) ? gap : 1;
    }

    /** Returns anything that outcomes say, of all runs. */
    public Spread spread(ToDoubleFunction<Outcome> of) {
        return new Spread(
                runs.stream().map(run -> of.applyAsDouble(run.outcome())).toList());
    }
}
