package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Parts;
import io.steepest.train.RunResult;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What each optimizer is, on the page: recipe, hyperparameters, and what it does to which tensor. */
final class OptimizerSection {

    private OptimizerSection() {}

    static String html(Comparison comparison) {
        Map<String, Object> common = SettingsText.common(comparison.entries().stream()
                .map(entry -> SettingsText.of(entry.run().hyperparameters()))
                .toList());
        StringBuilder html = new StringBuilder();
        if (!common.isEmpty()) {
            html.append("<p class=\"settings\"><b>The same for all:</b> ")
                    .append(SettingsText.html(common))
                    .append("</p>\n");
        }
        comparison.entries().forEach(entry -> html.append(card(entry, common)));
        String heading = comparison.entries().size() == 1 ? "The optimizer" : "The optimizers";
        return Parts.section("optimizers", heading, html.toString());
    }

    private static String card(Entry entry, Map<String, Object> common) {
        RunResult run = entry.run();
        StringBuilder html = new StringBuilder("<article>\n<h3>" + Page.name(entry) + "</h3>\n");
        if (run.recipe() != null && !run.recipe().isBlank()) {
            html.append("<pre class=\"recipe\">")
                    .append(escape(run.recipe().stripTrailing()))
                    .append("</pre>\n");
        }
        Map<String, Object> own = SettingsText.of(run.hyperparameters());
        own.keySet().removeAll(common.keySet());
        own.put(entry.seeds() == 1 ? "seed" : "seeds", seeds(entry));
        own.put("parameters", Numbers.count(run.parameters()));
        html.append("<p class=\"settings\">").append(SettingsText.html(own)).append("</p>\n");
        if (entry.seeds() > 1) {
            html.append("<p class=\"settings\">").append(escape(losses(entry))).append("</p>\n");
        }
        if (run.tensors() != null && !run.tensors().isEmpty()) {
            html.append(TensorTable.html(run.tensors()));
        }
        return html.append("</article>\n").toString();
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
