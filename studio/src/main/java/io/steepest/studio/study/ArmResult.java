package io.steepest.studio.study;

import io.steepest.studio.statistics.Spread;
import io.steepest.train.Choice;
import java.util.List;
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

    /** Returns a measure of all runs; NaN of a run that diverged or lacks it. */
    public Spread measure(String name) {
        return spread(outcome -> outcome.measure(name));
    }

    /** Returns anything that outcomes say, of all runs. */
    public Spread spread(ToDoubleFunction<Outcome> of) {
        return new Spread(
                runs.stream().map(run -> of.applyAsDouble(run.outcome())).toList());
    }
}
