package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.experiment.Trial;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Parts;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every learning rate that was tried, on the page. */
final class TuningSection {

    private TuningSection() {}

    static String html(List<Trial> trials, Comparison comparison) {
        if (trials.isEmpty()) {
            return "";
        }
        Map<String, List<Trial>> byOptimizer = trials.stream()
                .collect(Collectors.groupingBy(Trial::optimizer, LinkedHashMap::new, Collectors.toList()));
        StringBuilder html = new StringBuilder("<p>" + trials.size()
                + " short runs looked for the learning rates. Each box is one of them: the rate above, the"
                + " validation loss it ended at below; the comparison uses the marked one.</p>\n");
        html.append("<div class=\"scroll\"><table class=\"tuning\">\n<tbody>\n");
        byOptimizer.forEach((optimizer, tried) -> {
            html.append("<tr><th scope=\"row\">")
                    .append(name(optimizer, comparison))
                    .append("</th><td>");
            tried.stream().sorted(Comparator.comparingDouble(Trial::lr)).forEach(trial -> html.append(box(trial)));
            html.append("</td></tr>\n");
        });
        return Parts.section(
                "tuning",
                "Learning rates tried",
                html.append("</tbody>\n</table></div>\n").toString());
    }

    /** One step size and the loss it led to. */
    static String box(Trial trial) {
        return "<span class=\"trial%s\"%s data-lr=\"%s\" data-loss=\"%s\"><b>%s</b> <span>%s</span></span> "
                .formatted(
                        trial.chosen() ? " chosen" : "",
                        trial.chosen() ? " title=\"chosen\"" : "",
                        trial.lr(),
                        Double.isFinite(trial.validationLoss()) ? trial.validationLoss() : "",
                        escape(Numbers.rate(trial.lr())),
                        escape(Numbers.loss(trial.validationLoss())));
    }

    private static String name(String optimizer, Comparison comparison) {
        return comparison.entries().stream()
                .filter(entry -> entry.optimizer().equals(optimizer))
                .findFirst()
                .map(entry -> Parts.name(optimizer, entry.style()))
                .orElse(escape(optimizer));
    }
}
