package io.steepest.studio.page;

import io.steepest.studio.statistics.Spread;
import io.steepest.train.RunResult;
import io.steepest.train.RunResult.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The curve of an optimizer: the mean over its seeds, at the steps that all of them were evaluated at.
 *
 * @param points means; those of the run itself where there is one
 * @param losses sample standard deviations of the validation loss at the points, NaN of one run
 * @param accuracies the same of the validation accuracy
 */
record MeanCurve(List<Point> points, List<Double> losses, List<Double> accuracies) {

    static MeanCurve of(List<RunResult> runs) {
        List<Map<Long, Point>> byStep = runs.stream().map(MeanCurve::byStep).toList();
        List<Point> points = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        List<Double> accuracies = new ArrayList<>();
        for (Point first : runs.get(0).curve()) {
            List<Point> here = byStep.stream()
                    .filter(each -> each.containsKey(first.step()))
                    .map(each -> each.get(first.step()))
                    .toList();
            if (here.size() == runs.size()) {
                points.add(here.size() == 1 ? first : mean(here));
                losses.add(spread(here, Point::validationLoss).deviation());
                accuracies.add(spread(here, Point::accuracy).deviation());
            }
        }
        return new MeanCurve(points, losses, accuracies);
    }

    private static Map<Long, Point> byStep(RunResult run) {
        Map<Long, Point> points = new HashMap<>();
        run.curve().forEach(point -> points.put(point.step(), point));
        return points;
    }

    private static Point mean(List<Point> here) {
        Point first = here.get(0);
        return new Point(
                first.step(),
                first.tokens(),
                spread(here, Point::seconds).mean(),
                spread(here, Point::trainLoss).mean(),
                spread(here, Point::validationLoss).mean(),
                spread(here, Point::stepSize).mean(),
                first.validationAccuracy() == null
                        ? null
                        : Double.valueOf(spread(here, Point::accuracy).mean()));
    }

    private static Spread spread(List<Point> here, ToDoubleFunction<Point> of) {
        return new Spread(here.stream().mapToDouble(of).boxed().toList());
    }
}
