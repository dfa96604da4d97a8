package io.steepest.studio.page;

import io.steepest.optim.Explanation;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.StudyResult;
import io.steepest.train.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each optimizer of a study is: its recipe, the constants of its result, and what it does to which tensor. */
final class StudyOptimizers {
    private StudyOptimizers() {}

    static OptimizerCards of(
            StudyResult result, Map<String, List<Explanation.Row>> tensors, Map<String, Palette.Style> styles) {
        Map<String, ArmResult> firsts = new LinkedHashMap<>();
        result.arms().stream()
                .filter(arm -> !arm.arm().again())
                .forEach(arm -> firsts.putIfAbsent(arm.arm().optimizer(), arm));
        Map<String, Object> common = SettingsText.common(
                firsts.values().stream().map(StudyOptimizers::settings).toList());
        List<OptimizerCards.Card> cards = new ArrayList<>();
        firsts.forEach((name, arm) -> {
            Map<String, Object> own = settings(arm);
            own.keySet().removeAll(common.keySet());
            arm.runs().stream()
                    .findFirst()
                    .ifPresent(run ->
                            own.put("parameters", Numbers.count(run.outcome().parameters())));
            cards.add(new OptimizerCards.Card(
                    name, styles.get(name), recipe(arm), own, tensors.getOrDefault(name, List.of())));
        });
        return new OptimizerCards(common, cards);
    }

    private static Map<String, Object> settings(ArmResult arm) {
        return SettingsText.of(arm.arm().setup().with(arm.choice()).hyperparameters());
    }

    private static String recipe(ArmResult arm) {
        return Optimizers.recipe(arm.choice(), arm.arm().setup().loop().pace()).toString();
    }
}
