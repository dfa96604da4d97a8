package io.steepest.studio.page;

import io.steepest.param.Role;
import io.steepest.studio.report.Palette;
import io.steepest.train.insight.Insight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tensors that differ in the number of their layer only, which share a colour and a place in the legend. */
final class InsightKinds {
    private static final Set<Role> VECTORS = EnumSet.of(Role.BIAS, Role.GAIN);
    private static final String WEIGHT = ".weight";
    private static final String LAYER = "*.";

    private InsightKinds() {}

    /**
     * A kind.
     *
     * @param label as short as is clear
     * @param style of its lines
     * @param vector whether its tensors are gains or biases
     * @param tensors by name, first layer first
     */
    record Kind(String label, Palette.Style style, boolean vector, List<String> tensors) {}

    /** The kinds of records, matrices first, each in the order of the module. */
    static List<Kind> of(List<Insight> insights) {
        Map<String, List<String>> tensors = new LinkedHashMap<>();
        Map<String, Boolean> vectors = new LinkedHashMap<>();
        for (Insight insight : insights) {
            String name = insight.tensor().replaceAll("(?<=^|\\.)\\d+(?=\\.|$)", "*");
            vectors.putIfAbsent(name, VECTORS.contains(insight.role()));
            List<String> own = tensors.computeIfAbsent(name, unknown -> new ArrayList<>());
            if (!own.contains(insight.tensor())) {
                own.add(insight.tensor());
            }
        }
        List<String> names = tensors.keySet().stream()
                .sorted(Comparator.comparing(vectors::get))
                .toList();
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            kinds.add(new Kind(label(name, names), Palette.nth(i), vectors.get(name), List.copyOf(tensors.get(name))));
        }
        return kinds;
    }

    /** The name without the layer and without "weight", unless another kind would be called the same. */
    private static String label(String name, List<String> all) {
        String brief = brief(name);
        return all.stream().filter(other -> brief(other).equals(brief)).count() == 1 ? brief : name;
    }

    private static String brief(String name) {
        String bare = name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
        return bare.substring(bare.lastIndexOf(LAYER) < 0 ? 0 : bare.lastIndexOf(LAYER) + LAYER.length());
    }
}
