package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Table;
import io.steepest.studio.report.Table.Cell;
import io.steepest.train.RunResult;
import io.steepest.train.RunResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What one training run gave, in a sentence and in tables. */
final class RunTables {
    private static final double MEBIBYTE = 1 << 20;
    private static final double PERCENT = 100;
    private static final double MILLIS = 1000;

    private RunTables() {}

    /** How the run ended, in a sentence. */
    static String finding(RunResult run) {
        Point last = run.last();
        if (last == null || !Double.isFinite(last.validationLoss())) {
            String before = run.best() == null
                    ? ""
                    : "; the lowest validation loss before was "
                            + Numbers.loss(run.best().validationLoss()) + " after "
                            + Numbers.steps(run.best().step());
            return run.optimizer() + " diverged" + before + ".";
        }
        String loss = "validation loss " + Numbers.loss(last.validationLoss());
        return run.interrupted()
                ? run.optimizer() + " was interrupted after " + progress(run) + " at " + loss + "."
                : run.optimizer() + " reached " + loss + " in " + Numbers.steps(last.step()) + ".";
    }

    /** {@code 210 of 400 steps}, or only what was done where the plan is not known. */
    private static String progress(RunResult run) {
        long done = run.last().step();
        return run.hyperparameters().get("steps") instanceof Number planned && planned.longValue() > done
                ? Numbers.count(done) + " of " + Numbers.steps(planned.longValue())
                : Numbers.steps(done);
    }

    /** Whether the data has classes to be right about. */
    static boolean classifies(RunResult run) {
        return run.last() != null && run.last().validationAccuracy() != null;
    }

    /** Losses, time and memory, one measure a row. */
    static ReportTable results(RunResult run, LossUnit unit) {
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(ReportTable.head(List.of("Measure", "Value")));
        Point last = run.last();
        double loss = last == null ? Double.NaN : last.validationLoss();
        rows.add(row("Validation loss at the end", Numbers.loss(loss), loss));
        if (run.best() != null) {
            double best = run.best().validationLoss();
            String after = " after " + Numbers.steps(run.best().step());
            rows.add(row("Lowest validation loss", Numbers.loss(best) + after, best));
        }
        if (!unit.bits().isEmpty() && Double.isFinite(loss)) {
            double bits = loss / Math.log(2);
            rows.add(row(unit.bits(), Numbers.loss(bits), bits));
        }
        if (classifies(run)) {
            rows.add(row("Validation accuracy, %", percent(last.accuracy()), last.accuracy()));
        }
        if (last != null && last.step() > 0) {
            rows.add(measure("Time per step, ms", MILLIS * last.seconds() / last.step()));
        }
        double seconds = run.optimizerSeconds() + run.modelSeconds();
        if (seconds > 0) {
            double share = run.optimizerSeconds() / seconds;
            rows.add(row("Time in the optimizer", Numbers.percent(share), share));
        }
        rows.add(measure("Optimizer state, MiB", run.stateBytes() / MEBIBYTE));
        return new ReportTable("Results", rows, "Losses are in " + unit.words() + ", over the validation data.");
    }

    private static List<Cell> measure(String name, double value) {
        return row(name, Numbers.measure(value), value);
    }

    private static List<Cell> row(String name, String text, double value) {
        return List.of(Cell.of(name), Cell.of(text, value));
    }

    /** All points of the curve. */
    static Table evaluations(RunResult run) {
        List<List<Cell>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("Step", "Seconds of training", "Training loss", "Validation loss"));
        if (classifies(run)) {
            head.add("Validation accuracy, %");
        }
        rows.add(ReportTable.head(head));
        for (Point point : run.curve()) {
            List<Cell> cells = new ArrayList<>(List.of(
                    Cell.of(Numbers.count(point.step()), (double) point.step()),
                    Cell.of(Numbers.measure(point.seconds()), point.seconds()),
                    Cell.of(Numbers.loss(point.trainLoss()), point.trainLoss()),
                    Cell.of(Numbers.loss(point.validationLoss()), point.validationLoss())));
            if (classifies(run)) {
                cells.add(Cell.of(percent(point.accuracy()), point.accuracy()));
            }
            rows.add(cells);
        }
        return Table.cells("results", rows, Map.of());
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? Numbers.decimals(PERCENT * share, 1) : Numbers.NONE;
    }
}
