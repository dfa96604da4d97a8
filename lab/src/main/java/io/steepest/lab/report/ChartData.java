package io.steepest.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.lab.train.RunResult.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the charts of the page draw, as JSON; losses that are no number become null. */
final class ChartData {

    private static final ObjectMapper JSON = new ObjectMapper();

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
            run.put("points", entry.run().curve().stream().map(ChartData::point).toList());
            runs.add(run);
        }
        LossRange range = LossRange.of(comparison);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("unit", comparison.unit().words());
        page.put("low", range.low());
        page.put("high", range.high());
        page.put("cut", range.cut());
        page.put("runs", runs);
        try {
            return JSON.writeValueAsString(page);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<Object> point(Point point) {
        List<Object> values = new ArrayList<>();
        values.add(point.step());
        values.add(rounded(point.seconds()));
        values.add(rounded(point.validationLoss()));
        values.add(rounded(point.trainLoss()));
        return values;
    }

    /** To seven digits, which is more than a screen shows and half the size. */
    private static Double rounded(double x) {
        return Double.isFinite(x) ? Double.valueOf(String.valueOf((float) x)) : null;
    }
}
