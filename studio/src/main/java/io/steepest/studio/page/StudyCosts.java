package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Table.Cell;
import io.steepest.studio.statistics.Quantiles;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Kept;
import io.steepest.studio.study.Outcome;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** What results cost: the tables of steps and seconds to a loss, of the time of a step, and of memory. */
final class StudyCosts {
    private static final double MEBIBYTE = 1 << 20;
    private static final double MILLIS = 1e3;

    private final StudyResult result;
    private final Study study;

    StudyCosts(StudyResult result) {
        this.result = result;
        this.study = result.study();
    }

    /** The tables that say something. */
    List<ReportTable> all() {
        List<ReportTable> tables = new ArrayList<>();
        if (study.target().isPresent() || study.optimizers().size() > 1) {
            tables.add(reached());
        }
        tables.add(costs());
        return tables;
    }

    private ReportTable reached() {
        String loss = study.target().isPresent()
                ? "validation loss " + Numbers.loss(study.target().getAsDouble())
                : "the final loss of " + study.baseline();
        return new StudyTables(result)
                .byCondition(
                        "Steps to " + loss,
                        this::reached,
                        "Steps are interpolated between the evaluations of the mean curve, with the seconds of training until"
                                + " then; " + Numbers.NONE + " where it does not get there.");
    }

    private Cell reached(ArmResult arm) {
        OptionalDouble target = target(arm.arm().condition());
        if (target.isEmpty() || Double.isNaN(target.getAsDouble())) {
            return ReportTable.NONE;
        }
        return arm.reached(target.getAsDouble())
                .map(at -> Cell.of(
                        Numbers.decimals(at.steps(), 0) + " (" + Numbers.measure(at.seconds()) + " s)", at.steps()))
                .orElse(ReportTable.NONE);
    }

    /** The loss that is to be reached under a condition: the study's target, or else the baseline's mean at the end. */
    private OptionalDouble target(String condition) {
        return study.target().isPresent()
                ? study.target()
                : result.find(study.baseline(), condition)
                        .map(base -> OptionalDouble.of(
                                base.measure(Outcome.VALIDATION_LOSS).mean()))
                        .orElse(OptionalDouble.empty());
    }

    private ReportTable costs() {
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(ReportTable.head(
                List.of("optimizer", "Time per step, ms", "Time in the optimizer", "Optimizer state, MiB")));
        result.arms().stream().filter(arm -> !arm.arm().again()).forEach(arm -> {
            double share = median(arm, StudyCosts::share);
            rows.add(List.of(
                    Cell.of(arm.arm().label()),
                    measured(median(arm, StudyCosts::millis)),
                    Cell.of(Numbers.percent(share), share),
                    measured(median(arm, run -> run.outcome().stateBytes() / MEBIBYTE))));
        });
        return new ReportTable(
                "Time and memory",
                rows,
                "Times are medians over the runs of the result, which share the machine with each other; compare"
                        + " them within this table only.");
    }

    private static Cell measured(double x) {
        return Cell.of(Numbers.measure(x), x);
    }

    private static double median(ArmResult arm, ToDoubleFunction<Kept> of) {
        return Quantiles.median(arm.runs().stream().mapToDouble(of).toArray());
    }

    private static double seconds(Kept run) {
        return run.timing().optimizerSeconds() + run.timing().modelSeconds();
    }

    private static double millis(Kept run) {
        List<Outcome.At> curve = run.outcome().curve();
        return curve.isEmpty()
                ? Double.NaN
                : MILLIS * seconds(run) / curve.get(curve.size() - 1).step();
    }

    private static double share(Kept run) {
        return run.timing().optimizerSeconds() / seconds(run);
    }
}
