package io.steepest.lab.report;

import io.steepest.lab.train.RunResult;
import io.steepest.lab.train.RunResult.Point;

/**
 * One run in a comparison, with what the report derives from it. Measures that do not exist are NaN.
 *
 * @param run what was measured
 * @param label its name in this report, different from all others
 * @param style how it is drawn
 */
record Entry(RunResult run, String label, Palette.Style style) {

    private static final double MIB = 1 << 20;

    /** Whether the run ended at a loss that is no number. */
    boolean diverged() {
        return !Double.isFinite(finalLoss());
    }

    double finalLoss() {
        return run.last() == null ? Double.NaN : run.last().validationLoss();
    }

    double bestLoss() {
        return run.best() == null ? Double.NaN : run.best().validationLoss();
    }

    long steps() {
        return run.last() == null ? 0 : run.last().step();
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

    double millisecondsPerStep() {
        Point last = run.last();
        return last == null || last.step() == 0 ? Double.NaN : 1000 * last.seconds() / last.step();
    }

    /** Part of the training time spent in the optimizer, 0 to 1. */
    double optimizerShare() {
        double total = run.optimizerSeconds() + run.modelSeconds();
        return total > 0 ? run.optimizerSeconds() / total : Double.NaN;
    }

    double stateMebibytes() {
        return run.stateBytes() / MIB;
    }

    /** {@code 210 of 400 steps}, or only what was done where the plan is not known. */
    String progress() {
        return hyperparameter("steps") instanceof Number planned && planned.longValue() > steps()
                ? Numbers.count(steps()) + " of " + Numbers.steps(planned.longValue())
                : Numbers.steps(steps());
    }

    /** What happened to the run that a reader must know; empty if it simply ended. */
    String note() {
        if (diverged()) {
            return "diverged";
        }
        return run.interrupted() ? "interrupted after " + progress() : "";
    }

    private Object hyperparameter(String name) {
        return run.hyperparameters() == null ? null : run.hyperparameters().get(name);
    }
}
