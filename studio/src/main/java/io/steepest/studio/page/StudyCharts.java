package io.steepest.studio.page;

import io.steepest.studio.report.LineChart;
import io.steepest.studio.statistics.Interval;
import io.steepest.studio.statistics.Point;
import io.steepest.studio.statistics.Spread;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Outcome;
import io.steepest.studio.study.RateCurve;
import io.steepest.studio.study.StudyResult;
import io.steepest.studio.study.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** The charts of a study; bands are 95 % intervals of the mean. */
final class StudyCharts {
    private static final int MOST_CURVES = 6;

    /** How far above the first loss a chart reaches, over how far below it. */
    private static final double ROOM = 0.25;

    private StudyCharts() {}

    /** Loss over the step size under each condition, then over steps, then over seconds where one optimizer is not alone. */
    static List<LineChart> of(StudyResult result) {
        List<LineChart> charts = new ArrayList<>();
        String measure = StudyTables.words(result.study().measure());
        List<String> conditions = result.study().conditions();
        for (String condition : conditions) {
            String where = condition.isEmpty() ? "" : ", " + condition;
            List<ArmResult> arms = arms(result, condition);
            List<LineChart.Line> rates = arms.stream()
                    .map(StudyCharts::overRates)
                    .filter(line -> !line.points().isEmpty())
                    .toList();
            if (rates.stream().anyMatch(line -> line.points().size() > 1)) {
                charts.add(LineChart.of(measure + " over the step size" + where, "step size", "loss", rates)
                        .overPowers());
            }
        }
        for (String condition : conditions.subList(0, Math.min(MOST_CURVES, conditions.size()))) {
            List<ArmResult> arms = arms(result, condition);
            if (!arms.isEmpty()) {
                charts.add(LineChart.of(
                        "Validation loss" + (condition.isEmpty() ? "" : ", " + condition),
                        "step",
                        "loss",
                        arms.stream().map(StudyCharts::overSteps).toList()));
            }
        }
        if (conditions.size() == 1 && result.arms().size() > 1) {
            charts.add(LineChart.of(
                    "Validation loss over time",
                    "seconds of training",
                    "loss",
                    result.arms().stream().map(StudyCharts::overSeconds).toList()));
        }
        return charts;
    }

    private static List<ArmResult> arms(StudyResult result, String condition) {
        return result.arms().stream()
                .filter(arm -> arm.arm().condition().equals(condition))
                .toList();
    }

    /** The step sizes that ended hardly higher than they began. */
    private static LineChart.Line overRates(ArmResult arm) {
        List<Point> points = new ArrayList<>();
        List<Double> reaches = new ArrayList<>();
        double start = arm.runs().get(0).outcome().start();
        List<Tried> all = RateCurve.of(arm).points();
        double least = all.stream()
                .mapToDouble(Tried::loss)
                .filter(Double::isFinite)
                .min()
                .orElse(start);
        // one step size far too large would take the height of the chart from all others; the table of trials has it
        double highest = start + ROOM * Math.max(0, start - least);
        all.stream().filter(tried -> tried.loss() <= highest).forEach(tried -> {
            points.add(new Point(Math.log(tried.value()) / Math.log(2), tried.loss()));
            reaches.add(reach(tried.losses()));
        });
        return new LineChart.Line(arm.arm().optimizer(), points, reaches);
    }

    /** Means where all runs were evaluated; where one diverged there is a gap. */
    private static LineChart.Line overSteps(ArmResult arm) {
        return over(arm, at -> arm.runs().get(0).outcome().curve().get(at).step());
    }

    private static LineChart.Line overSeconds(ArmResult arm) {
        return over(
                arm,
                at -> arm.runs().stream()
                        .mapToDouble(run -> run.timing().curve().get(at))
                        .average()
                        .orElseThrow());
    }

    private static LineChart.Line over(ArmResult arm, IntToDoubleFunction place) {
        List<List<Outcome.At>> curves =
                arm.runs().stream().map(run -> run.outcome().curve()).toList();
        int count = curves.stream().mapToInt(List::size).min().orElse(0);
        List<Point> points = new ArrayList<>();
        List<Double> reaches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i;
            Spread spread = new Spread(
                    curves.stream().map(curve -> curve.get(at).validationLoss()).toList());
            points.add(new Point(place.applyAsDouble(i), spread.mean()));
            reaches.add(reach(spread));
        }
        return new LineChart.Line(arm.arm().optimizer(), points, reaches);
    }

    private static double reach(Spread spread) {
        return Interval.of(spread).map(Interval::reach).orElse(Double.NaN);
    }
}
