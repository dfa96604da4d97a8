package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Hyperparameters as a page shows them: sorted by name, numbers compactly. */
final class SettingsText {
    private SettingsText() {}

    /** Hyperparameters with their values as they are shown, without the seed, which a page says by itself. */
    static Map<String, Object> of(Map<String, Object> hyperparameters) {
        Map<String, Object> sorted = new TreeMap<>();
        if (hyperparameters != null) {
            hyperparameters.forEach((name, value) -> sorted.put(name, Numbers.value(value)));
        }
        sorted.remove("seed");
        return sorted;
    }

    /** Those that all have with the same value; none of a single one. */
    static Map<String, Object> common(List<Map<String, Object>> all) {
        if (all.size() < 2) {
            return Map.of();
        }
        Map<String, Object> common = new TreeMap<>(all.get(0));
        all.forEach(each -> common.entrySet().retainAll(each.entrySet()));
        return common;
    }
}
