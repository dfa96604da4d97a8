package io.steepest.studio.page;

import io.steepest.studio.report.ChartJson;
import io.steepest.train.RunResult.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the charts of the page draw, as JSON, to the last digit; losses that are no number become null. */
final class ChartData {

    private ChartData() {}

    static String json(Comparison comparison) {
        List<Map<String, Object>> runs = new ArrayList<>();
        for (Entry entry : comparison.entries()) {
            Map<String, Object> run = new LinkedHashMap<>();
            run.put("label", entry.label());
            run.put("light", entry.style().light());
            run.put("dark", entry.style().dark());
            run.put("dash", entry.style().dash());
            run.put("diverged", entry.diverged());
            run.put("seeds", entry.seeds());
            run.put("points", points(entry.curve()));
            runs.add(run);
        }
        LossRange range = LossRange.of(comparison);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("unit", comparison.unit().words());
        page.put("low", range.low());
        page.put("close", range.close());
        page.put("high", range.high());
        page.put("cut", range.cut());
        page.put("logarithmic", range.logarithmic());
        page.put("classes", comparison.classifies());
        page.put("runs", runs);
        return ChartJson.text(page);
    }

    private static List<List<Object>> points(MeanCurve curve) {
        List<List<Object>> points = new ArrayList<>();
        for (int i = 0; i < curve.points().size(); i++) {
            Point point = curve.points().get(i);
            List<Object> values = new ArrayList<>();
            values.add(point.step());
            values.add(ChartJson.finite(point.seconds()));
            values.add(ChartJson.finite(point.validationLoss()));
            values.add(ChartJson.finite(point.trainLoss()));
            values.add(ChartJson.finite(curve.losses().get(i)));
            values.add(ChartJson.finite(point.accuracy()));
            values.add(ChartJson.finite(curve.accuracies().get(i)));
            points.add(values);
        }
        return points;
    }
}
