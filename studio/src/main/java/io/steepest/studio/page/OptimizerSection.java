package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.optim.Explanation;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Parts;
import io.steepest.train.RunResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What each optimizer is, on the page: recipe, hyperparameters, and what it does to which tensor. */
final class OptimizerSection {

    private OptimizerSection() {}

    static String html(Comparison comparison) {
        Map<String, Object> common = common(comparison);
        StringBuilder html = new StringBuilder();
        if (!common.isEmpty()) {
            html.append("<p class=\"settings\"><b>The same for all:</b> ")
                    .append(settings(common))
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
        Map<String, Object> own = hyperparameters(run);
        own.keySet().removeAll(common.keySet());
        own.put(entry.seeds() == 1 ? "seed" : "seeds", seeds(entry));
        own.put("parameters", Numbers.count(run.parameters()));
        html.append("<p class=\"settings\">").append(settings(own)).append("</p>\n");
        if (entry.seeds() > 1) {
            html.append("<p class=\"settings\">").append(escape(losses(entry))).append("</p>\n");
        }
        if (run.tensors() != null && !run.tensors().isEmpty()) {
            html.append(tensors(run.tensors()));
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

    /** Hyperparameters with the same value in every run of several. */
    private static Map<String, Object> common(Comparison comparison) {
        if (comparison.entries().size() < 2) {
            return Map.of();
        }
        Map<String, Object> common = hyperparameters(comparison.entries().get(0).run());
        comparison
                .entries()
                .forEach(entry ->
                        common.entrySet().retainAll(hyperparameters(entry.run()).entrySet()));
        return common;
    }

    /** Sorted by name, values as they are shown. */
    private static Map<String, Object> hyperparameters(RunResult run) {
        Map<String, Object> sorted = new TreeMap<>();
        if (run.hyperparameters() != null) {
            run.hyperparameters().forEach((name, value) -> sorted.put(name, Numbers.value(value)));
        }
        // a card says its seeds by itself
        sorted.remove("seed");
        return sorted;
    }

    private static String settings(Map<String, Object> values) {
        return values.entrySet().stream()
                .map(value ->
                        "<span>%s <code>%s</code></span>".formatted(escape(value.getKey()), escape(value.getValue())))
                .collect(Collectors.joining(" "));
    }

    private static String tensors(List<Explanation.Row> rows) {
        StringBuilder html = new StringBuilder("<details>\n<summary>Which tensor gets which norm (" + rows.size()
                + (rows.size() == 1 ? " tensor" : " tensors")
                + ")</summary>\n<div class=\"scroll\"><table class=\"tensors\">"
                + "<thead><tr>");
        for (String title : List.of(
                "Tensor",
                "Role",
                "Shape",
                "Norm",
                "Scale",
                "Rate",
                "Decay",
                "Smoothing",
                "Coordinates",
                "State, KiB",
                "Why")) {
            html.append("<th scope=\"col\">").append(title).append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        TensorGroups.of(rows).forEach(group -> html.append(tensor(group)));
        return html.append("</tbody></table></div>\n</details>\n").toString();
    }

    private static String tensor(TensorGroups.Group group) {
        Explanation.Row row = group.row();
        String times = group.count() == 1 ? "" : " <span class=\"times\">×" + group.count() + "</span>";
        String shape = row.shape() == null
                ? ""
                : row.shape().stream().map(String::valueOf).collect(Collectors.joining(" × "));
        StringBuilder html =
                new StringBuilder("<tr><th scope=\"row\"><code>" + escape(group.name()) + "</code>" + times + "</th>");
        for (Object cell : new Object[] {
            row.role() == null ? "" : row.role().name().toLowerCase(Locale.ROOT),
            shape,
            row.norm(),
            row.scale(),
            Numbers.compact(row.rate()),
            Numbers.compact(row.decay()),
            row.smoothing(),
            row.coordinates(),
            Numbers.measure(group.stateBytes() / 1024.0),
            row.why()
        }) {
            html.append("<td>").append(cell == null ? "" : escape(cell)).append("</td>");
        }
        return html.append("</tr>\n").toString();
    }
}
