package io.steepest.studio.page;

import static io.steepest.studio.report.Html.escape;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.study.Kept;
import io.steepest.studio.study.StudyResult;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The table of all training runs of a study. */
final class StudyTrials {
    private StudyTrials() {}

    /** Every run with the constants that it ran at, folded away; the table can be sorted out after a download. */
    static String html(StudyResult result) {
        StringBuilder html = new StringBuilder("<details><summary>"
                + Numbers.count(result.trials().size())
                + " training runs</summary><div class=\"scroll\"><table class=\"results\">\n<thead><tr>"
                + "<th scope=\"col\">Optimizer</th><th scope=\"col\">lr</th><th scope=\"col\">Other constants</th>"
                + "<th scope=\"col\">Model and loop</th><th scope=\"col\">Seed</th><th scope=\"col\">"
                + escape(StudyTables.words(result.study().measure()))
                + "</th><th scope=\"col\">Seconds</th></tr></thead>\n<tbody>\n");
        result.trials().stream()
                .sorted(Comparator.comparing(
                                (Kept kept) -> kept.trial().setup().optimizer().name())
                        .thenComparing(kept -> kept.trial().setup().optimizer().lr())
                        .thenComparing(kept -> kept.trial().setup().seed()))
                .forEach(kept -> html.append(trial(kept, result.study().measure())));
        return html.append("</tbody>\n</table></div></details>\n").toString();
    }

    private static String trial(Kept kept, String measure) {
        var setup = kept.trial().setup();
        var options = setup.network().options();
        String sizes = setup.network().kind() + " " + options.width() + "×" + options.depth() + ", "
                + setup.loop().steps() + " × " + setup.loop().batch();
        return "<tr><th scope=\"row\">" + escape(setup.optimizer().name()) + "</th><td>"
                + Numbers.rate(setup.optimizer().lr()) + "</td><td>" + escape(constants(kept)) + "</td><td>"
                + escape(sizes) + "</td><td>" + setup.seed() + "</td><td>"
                + escape(Numbers.loss(kept.outcome().measure(measure))) + "</td><td>"
                + Numbers.measure(kept.timing().seconds()) + "</td></tr>\n";
    }

    private static String constants(Kept kept) {
        var choice = kept.trial().setup().optimizer();
        String settings = choice.settings().entrySet().stream()
                .map(entry -> entry.getKey() + " " + Numbers.rate(entry.getValue()))
                .collect(Collectors.joining(", "));
        String decays = choice.groups().decays().entrySet().stream()
                .map(entry -> "decay " + entry.getKey() + " " + Numbers.value(entry.getValue()))
                .collect(Collectors.joining(", "));
        return List.of(settings, decays).stream()
                .filter(Objects::nonNull)
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
