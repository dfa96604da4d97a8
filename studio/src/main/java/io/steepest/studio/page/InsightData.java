package io.steepest.studio.page;

import io.steepest.studio.page.InsightKinds.Kind;
import io.steepest.studio.report.ChartJson;
import io.steepest.train.insight.Insight;
import io.steepest.train.insight.Quantity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the charts of {@link InsightReport} draw, as JSON. */
final class InsightData {
    /** A chart has no room for more steps. */
    private static final int STEPS = 500;

    private static final MathContext DIGITS = new MathContext(5);

    /** Quantities between −1 and 1, or of either sign. */
    private static final Set<Quantity> LINEAR =
            EnumSet.of(Quantity.ALIGNMENT, Quantity.COSINE, Quantity.TURN, Quantity.SLOPE);

    private InsightData() {}

    static String json(List<Insight> insights, List<Kind> kinds, List<Quantity> chosen) {
        List<Long> steps =
                thinned(insights.stream().map(Insight::step).distinct().sorted().toList());
        Map<String, Map<Long, Insight>> byTensor = new HashMap<>();
        insights.forEach(insight -> byTensor.computeIfAbsent(insight.tensor(), name -> new HashMap<>())
                .put(insight.step(), insight));
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("steps", steps);
        page.put("chosen", chosen.stream().map(Quantity::ordinal).toList());
        page.put(
                "quantities",
                Arrays.stream(Quantity.values()).map(InsightData::quantity).toList());
        page.put("styles", kinds.stream().map(InsightData::style).toList());
        List<Object> tensors = new ArrayList<>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            for (String name : kinds.get(kind).tensors()) {
                tensors.add(Map.of("name", name, "kind", kind, "values", values(byTensor.get(name), steps)));
            }
        }
        page.put("tensors", tensors);
        return ChartJson.text(page);
    }

    /** Evenly chosen steps, the last one among them. */
    private static List<Long> thinned(List<Long> all) {
        int every = (all.size() + STEPS - 1) / STEPS;
        List<Long> some = new ArrayList<>();
        for (int i = (all.size() - 1) % every; i < all.size(); i += every) {
            some.add(all.get(i));
        }
        return some;
    }

    private static Map<String, Object> quantity(Quantity quantity) {
        return Map.of(
                "title", quantity.title(), "formula", quantity.formula(), "logarithmic", !LINEAR.contains(quantity));
    }

    private static Map<String, Object> style(Kind kind) {
        return Map.of(
                "label", kind.label(),
                "light", kind.style().light(),
                "dark", kind.style().dark(),
                "dash", kind.style().dash(),
                "vector", kind.vector());
    }

    /** A list for each quantity, a number for each step. */
    private static List<List<Double>> values(Map<Long, Insight> tensor, List<Long> steps) {
        List<List<Double>> all = new ArrayList<>();
        for (Quantity quantity : Quantity.values()) {
            List<Double> series = new ArrayList<>();
            for (long step : steps) {
                Insight insight = tensor.get(step);
                series.add(insight == null ? null : rounded(insight.value(quantity)));
            }
            all.add(series);
        }
        return all;
    }

    private static Double rounded(double x) {
        return Double.isFinite(x) ? new BigDecimal(x).round(DIGITS).doubleValue() : null;
    }
}
