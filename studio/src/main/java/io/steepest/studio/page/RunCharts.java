package io.steepest.studio.page;

import io.steepest.studio.report.LineChart;
import io.steepest.studio.report.Palette;
import io.steepest.studio.statistics.Point;
import io.steepest.train.RunResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The charts of one training run, over its steps. */
final class RunCharts {
    private static final String VALIDATION = "validation";
    private static final String TRAINING = "training";
    private static final double PERCENT = 100;

    private RunCharts() {}

    /** The losses, and the accuracy where the data has classes. */
    static List<LineChart> of(RunResult run, LossUnit unit) {
        List<LineChart> charts = new ArrayList<>();
        charts.add(LineChart.of(
                "Loss",
                "step",
                "loss, " + unit.words(),
                List.of(
                        line(VALIDATION, run, RunResult.Point::validationLoss),
                        line(TRAINING, run, RunResult.Point::trainLoss))));
        if (RunTables.classifies(run)) {
            charts.add(LineChart.of(
                    "Validation accuracy",
                    "step",
                    "accuracy, %",
                    List.of(line(VALIDATION, run, point -> PERCENT * point.accuracy()))));
        }
        return charts;
    }

    /** How the lines are drawn. */
    static Map<String, Palette.Style> styles() {
        Map<String, Palette.Style> styles = new LinkedHashMap<>();
        styles.put(VALIDATION, Palette.nth(0));
        styles.put(TRAINING, Palette.nth(1));
        return styles;
    }

    private static LineChart.Line line(String label, RunResult run, ToDoubleFunction<RunResult.Point> height) {
        return new LineChart.Line(
                label,
                run.curve().stream()
                        .map(point -> new Point(point.step(), height.applyAsDouble(point)))
                        .toList());
    }
}
