package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.statistics.Spread;
import io.steepest.train.RunResult;
import io.steepest.train.RunResult.Point;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One optimizer in a comparison, with its run or its runs from several seeds, and what the report derives from them.
 * Measures are means over the seeds; those that do not exist are NaN.
 *
 * @param runs what was measured, one a seed, at least one
 * @param label its name in this report, different from all others
 * @param style how it is drawn
 * @param omitted number of interrupted runs that are left out beside whole ones
 */
record Entry(List<RunResult> runs, String label, Palette.Style style, int omitted) {

    private static final double MIB = 1 << 20;

    Entry {
        runs = List.copyOf(runs);
    }

    /** An optimizer that ran once. */
    Entry(RunResult run, String label, Palette.Style style) {
        this(List.of(run), label, style, 0);
    }

    /** The run of the first seed, for what all runs have in common. */
    RunResult run() {
        return runs.get(0);
    }

    int seeds() {
        return runs.size();
    }

    String optimizer() {
        return run().optimizer();
    }

    /** Whether a run ended at a loss that is no number. */
    boolean diverged() {
        return !Double.isFinite(finalLoss());
    }

    /** The curve that is drawn and that steps are read off. */
    MeanCurve curve() {
        return MeanCurve.of(runs);
    }

    /** A measure of each run. */
    Spread spread(ToDoubleFunction<RunResult> measure) {
        return new Spread(runs.stream().mapToDouble(measure).boxed().toList());
    }

    Spread finalLosses() {
        return spread(run -> run.last() == null ? Double.NaN : run.last().validationLoss());
    }

    double finalLoss() {
        return finalLosses().mean();
    }

    Spread bestLosses() {
        return spread(run -> run.best() == null ? Double.NaN : run.best().validationLoss());
    }

    double bestLoss() {
        return bestLosses().mean();
    }

    /** Accuracies at the end, NaN where the data has no classes. */
    Spread accuracies() {
        return spread(run -> run.last() == null ? Double.NaN : run.last().accuracy());
    }

    /** Whether the data has classes to be right about. */
    boolean classifies() {
        return run().last() != null && run().last().validationAccuracy() != null;
    }

    long steps() {
        return run().last() == null ? 0 : run().last().step();
    }

    /** NaN where the run names none. */
    double learningRate() {
        Object lr = hyperparameter("lr");
        if (lr instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return lr == null ? Double.NaN : Double.parseDouble(lr.toString());
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    Spread millisecondsPerStep() {
        return spread(run -> {
            Point last = run.last();
            return last == null || last.step() == 0 ? Double.NaN : 1000 * last.seconds() / last.step();
        });
    }

    /** Part of the training time spent in the optimizer, 0 to 1. */
    Spread optimizerShares() {
        return spread(run -> {
            double total = run.optimizerSeconds() + run.modelSeconds();
            return total > 0 ? run.optimizerSeconds() / total : Double.NaN;
        });
    }

    Spread stateMebibytes() {
        return spread(run -> run.stateBytes() / MIB);
    }

    /** {@code 210 of 400 steps}, or only what was done where the plan is not known. */
    String progress() {
        return hyperparameter("steps") instanceof Number planned && planned.longValue() > steps()
                ? Numbers.count(steps()) + " of " + Numbers.steps(planned.longValue())
                : Numbers.steps(steps());
    }

    boolean interrupted() {
        return run().interrupted();
    }

    /** What happened to the runs that a reader must know; empty if they simply ended. */
    String note() {
        if (diverged()) {
            return seeds() == 1
                    ? "diverged"
                    : "diverged from " + finalLosses().diverged() + " of " + seeds() + " seeds";
        }
        if (interrupted()) {
            return "interrupted after " + progress();
        }
        return omitted == 0 ? "" : omitted + (omitted == 1 ? " seed" : " seeds") + " interrupted and left out";
    }

    private Object hyperparameter(String name) {
        return run().hyperparameters() == null ? null : run().hyperparameters().get(name);
    }
}
