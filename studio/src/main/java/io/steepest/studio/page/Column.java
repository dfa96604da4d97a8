package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.statistics.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One column of the results.
 *
 * @param title in full
 * @param brief in at most two short lines, for a terminal
 * @param values of an entry, one a seed
 * @param text what a cell says
 * @param sign what the mean is multiplied by to choose the best cell, of least product; 0: not ranked
 */
record Column(String title, String brief, Function<Entry, Spread> values, Function<Entry, String> text, int sign) {

    /** The columns after the optimizer's name. */
    static List<Column> of(Comparison comparison) {
        LossUnit unit = comparison.unit();
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("Learning rate", "learning\nrate", e -> one(e.learningRate()), Column::rate, 0));
        columns.add(new Column(
                "Final validation loss",
                "final\nloss",
                Entry::finalLosses,
                e -> Measure.LOSS.text(e.finalLosses()),
                1));
        columns.add(new Column("Best validation loss", "best\nloss", Entry::bestLosses, e -> loss(e.bestLosses()), 1));
        if (comparison.classifies()) {
            columns.add(new Column(
                    "Final validation accuracy, %",
                    "accu-\nracy, %",
                    Entry::accuracies,
                    e -> isFinite(e.accuracies()) ? Measure.ACCURACY.text(e.accuracies()) : Numbers.NONE,
                    -1));
        }
        if (!unit.title().isEmpty()) {
            Function<Entry, Spread> converted = e -> e.spread(run ->
                    run.last() == null ? Double.NaN : unit.convert(run.last().validationLoss()));
            columns.add(new Column(unit.title(), unit.brief(), converted, e -> loss(converted.apply(e)), 1));
        }
        columns.add(new Column(
                "Time per step, ms",
                "ms per\nstep",
                Entry::millisecondsPerStep,
                e -> measure(e.millisecondsPerStep()),
                1));
        columns.add(new Column(
                "Time in the optimizer",
                "in opti-\nmizer",
                Entry::optimizerShares,
                e -> share(e.optimizerShares().mean()),
                1));
        columns.add(new Column(
                "Optimizer state, MiB",
                "state,\nMiB",
                Entry::stateMebibytes,
                e -> Numbers.measure(e.stateMebibytes().mean()),
                1));
        columns.add(new Column(
                "Steps to AdamW’s final loss",
                "steps to\nadamw's",
                e -> one(comparison.reached(e).map(Curves.Crossing::steps).orElse(Double.NaN)),
                e -> steps(comparison, e),
                1));
        return List.copyOf(columns);
    }

    /** What the best cell is chosen by, less being better; NaN takes no part. */
    double rank(Entry entry) {
        return sign * values.apply(entry).mean();
    }

    private static Spread one(double value) {
        return new Spread(List.of(value));
    }

    private static boolean isFinite(Spread spread) {
        return Double.isFinite(spread.mean());
    }

    private static String rate(Entry entry) {
        double lr = entry.learningRate();
        return Double.isNaN(lr) ? Numbers.NONE : Numbers.rate(lr);
    }

    private static String loss(Spread losses) {
        return isFinite(losses) ? Measure.LOSS.text(losses) : Numbers.NONE;
    }

    private static String measure(Spread spread) {
        String mean = Numbers.measure(spread.mean());
        return spread.values().size() == 1 || !isFinite(spread)
                ? mean
                : mean + " ± " + Numbers.measure(spread.deviation());
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
