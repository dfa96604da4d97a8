package io.steepest.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One column of the results: less is better in all of them that are ranked.
 *
 * @param title in full
 * @param brief in at most two short lines, for a terminal
 * @param text what a cell says
 * @param rank what the best cell is chosen by, NaN for a cell that takes no part; null: not ranked
 */
record Column(String title, String brief, Function<Entry, String> text, ToDoubleFunction<Entry> rank) {

    /** The columns after the optimizer's name. */
    static List<Column> of(Comparison comparison) {
        LossUnit unit = comparison.unit();
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("Learning rate", "learning\nrate", Column::rate, null));
        columns.add(
                new Column("Final validation loss", "final\nloss", e -> Numbers.loss(e.finalLoss()), Entry::finalLoss));
        columns.add(new Column("Best validation loss", "best\nloss", e -> best(e.bestLoss()), Entry::bestLoss));
        if (!unit.title().isEmpty()) {
            ToDoubleFunction<Entry> converted = e -> unit.convert(e.finalLoss());
            columns.add(new Column(unit.title(), unit.brief(), e -> best(converted.applyAsDouble(e)), converted));
        }
        columns.add(new Column(
                "Time per step, ms",
                "ms per\nstep",
                e -> Numbers.measure(e.millisecondsPerStep()),
                Entry::millisecondsPerStep));
        columns.add(new Column(
                "Time in the optimizer", "in opti-\nmizer", e -> share(e.optimizerShare()), Entry::optimizerShare));
        columns.add(new Column(
                "Optimizer state, MiB",
                "state,\nMiB",
                e -> Numbers.measure(e.stateMebibytes()),
                Entry::stateMebibytes));
        columns.add(new Column(
                "Steps to AdamW’s final loss",
                "steps to\nadamw's",
                e -> steps(comparison, e),
                e -> comparison.reached(e).map(Curves.Crossing::steps).orElse(Double.NaN)));
        return List.copyOf(columns);
    }

    private static String rate(Entry entry) {
        double lr = entry.learningRate();
        return Double.isNaN(lr) ? Numbers.NONE : Numbers.rate(lr);
    }

    private static String best(double loss) {
        return Double.isFinite(loss) ? Numbers.loss(loss) : Numbers.NONE;
    }

    private static String share(double share) {
        return Double.isNaN(share) ? Numbers.NONE : Numbers.decimals(100 * share, 1) + " %";
    }

    private static String steps(Comparison comparison, Entry entry) {
        if (comparison.baseline().isEmpty()) {
            return Numbers.NONE;
        }
        return comparison
                .reached(entry)
                .map(crossing -> Numbers.count(Math.round(crossing.steps())))
                .orElse("not reached");
    }
}
