package io.steepest.studio.page;

import io.steepest.optim.Explanation;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.train.RunResult;
import java.util.List;
import java.util.Map;

/**
 * What each optimizer is, on a page: recipe, hyperparameters, and what it does to which tensor; {@code optimizers.jte}.
 *
 * @param common hyperparameters that all have with the same value
 * @param cards one an optimizer
 */
record OptimizerCards(Map<String, Object> common, List<Card> cards) {

    /**
     * One optimizer.
     *
     * @param name as shown
     * @param style of its dot; null: no dot
     * @param recipe as text; may be blank
     * @param settings hyperparameters of its own
     * @param tensors what it does to each; may be empty
     */
    record Card(
            String name,
            Palette.Style style,
            String recipe,
            Map<String, Object> settings,
            List<Explanation.Row> tensors) {}

    /** The optimizer of one run. */
    static OptimizerCards of(RunResult run) {
        Map<String, Object> settings = SettingsText.of(run.hyperparameters());
        settings.put("seed", run.seed());
        settings.put("parameters", Numbers.count(run.parameters()));
        return new OptimizerCards(
                Map.of(), List.of(new Card(run.optimizer(), null, run.recipe(), settings, run.tensors())));
    }
}
