package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.optim.Explanation;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.report.Parts;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.StudyResult;
import io.steepest.train.Optimizers;
import io.steepest.train.Setup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each optimizer of a study is: its recipe, the constants of its result, and what it does to which tensor. */
final class StudyOptimizers {
    private StudyOptimizers() {}

    static String html(
            StudyResult result, Map<String, List<Explanation.Row>> tensors, Map<String, Palette.Style> styles) {
        Map<ArmResult, Map<String, Object>> settings = new LinkedHashMap<>();
        Map<String, ArmResult> firsts = new LinkedHashMap<>();
        result.arms().stream()
                .filter(arm -> !arm.arm().again())
                .forEach(arm -> firsts.putIfAbsent(arm.arm().optimizer(), arm));
        firsts.values().forEach(arm -> settings.put(arm, SettingsText.of(setup(arm).hyperparameters())));
        Map<String, Object> common = SettingsText.common(List.copyOf(settings.values()));
        StringBuilder html = new StringBuilder();
        if (!common.isEmpty()) {
            html.append("<p class=\"settings\"><b>The same for all:</b> ")
                    .append(SettingsText.html(common))
                    .append("</p>\n");
        }
        firsts.forEach((name, arm) -> {
            Map<String, Object> own = settings.get(arm);
            own.keySet().removeAll(common.keySet());
            arm.runs().stream()
                    .findFirst()
                    .ifPresent(run ->
                            own.put("parameters", Numbers.count(run.outcome().parameters())));
            html.append("<article>\n<h3>")
                    .append(styles.containsKey(name) ? Parts.name(name, styles.get(name)) : escape(name))
                    .append("</h3>\n<pre class=\"recipe\">")
                    .append(escape(recipe(arm)))
                    .append("</pre>\n<p class=\"settings\">")
                    .append(SettingsText.html(own))
                    .append("</p>\n");
            if (tensors.containsKey(name)) {
                html.append(TensorTable.html(tensors.get(name)));
            }
            html.append("</article>\n");
        });
        return html.toString();
    }

    private static Setup setup(ArmResult arm) {
        return arm.arm().setup().with(arm.choice());
    }

    private static String recipe(ArmResult arm) {
        return Optimizers.recipe(arm.choice(), arm.arm().setup().loop().pace())
                .toString()
                .stripTrailing();
    }
}
