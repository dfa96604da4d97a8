package io.steepest.studio.page;

import io.steepest.optim.Explanation;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Palette;
import io.steepest.train.RunResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
     * @param losses a sentence on its seeds; may be empty
     * @param tensors what it does to each; may be empty
     */
    record Card(
            String name,
            Palette.Style style,
            String recipe,
            Map<String, Object> settings,
            String losses,
            List<Explanation.Row> tensors) {}

    /** The optimizers of some runs. */
    static OptimizerCards of(Comparison comparison) {
        Map<String, Object> common = SettingsText.common(comparison.entries().stream()
                .map(entry -> SettingsText.of(entry.run().hyperparameters()))
                .toList());
        return new OptimizerCards(
                common,
                comparison.entries().stream().map(entry -> card(entry, common)).toList());
    }

    private static Card card(Entry entry, Map<String, Object> common) {
        RunResult run = entry.run();
        Map<String, Object> own = SettingsText.of(run.hyperparameters());
        own.keySet().removeAll(common.keySet());
        own.put(entry.seeds() == 1 ? "seed" : "seeds", seeds(entry));
        own.put("parameters", Numbers.count(run.parameters()));
        return new Card(
                entry.label(),
                entry.style(),
                Objects.requireNonNullElse(run.recipe(), ""),
                own,
                entry.seeds() > 1 ? losses(entry) : "",
                Objects.requireNonNullElse(run.tensors(), List.of()));
    }

    private static String seeds(Entry entry) {
        return entry.runs().stream().map(run -> String.valueOf(run.seed())).collect(Collectors.joining(", "));
    }

    /** {@code Final validation loss 1.61 ± 0.02: 1.62 from seed 1, 1.60 from seed 2.} */
    private static String losses(Entry entry) {
        String each = IntStream.range(0, entry.seeds())
                .mapToObj(i -> Numbers.loss(entry.finalLosses().values().get(i)) + " from seed "
                        + entry.runs().get(i).seed())
                .collect(Collectors.joining(", "));
        return "Final validation loss " + Measure.LOSS.text(entry.finalLosses()) + ": " + each + ".";
    }
}
