package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Table;
import io.steepest.studio.report.Table.Cell;
import io.steepest.studio.study.Kept;
import io.steepest.studio.study.StudyResult;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The table of all training runs of a study. */
final class StudyTrials {
    private StudyTrials() {}

    /** Every run with the constants that it ran at. */
    static Table of(StudyResult result) {
        String measure = result.study().measure();
        return new Table(
                "results",
                List.of(
                        "Optimizer",
                        "lr",
                        "Other constants",
                        "Model and loop",
                        "Seed",
                        StudyTables.words(measure),
                        "Seconds"),
                result.trials().stream()
                        .sorted(Comparator.comparing((Kept kept) ->
                                        kept.trial().setup().optimizer().name())
                                .thenComparing(
                                        kept -> kept.trial().setup().optimizer().lr())
                                .thenComparing(kept -> kept.trial().setup().seed()))
                        .map(kept -> row(kept, measure))
                        .toList());
    }

    private static Table.Row row(Kept kept, String measure) {
        var setup = kept.trial().setup();
        var options = setup.network().options();
        String sizes = setup.network().kind() + " " + options.width() + "×" + options.depth() + ", "
                + setup.loop().steps() + " × " + setup.loop().batch();
        double lr = setup.optimizer().lr();
        double measured = kept.outcome().measure(measure);
        double seconds = kept.timing().seconds();
        return new Table.Row(
                Table.Name.of(setup.optimizer().name(), Map.of()),
                List.of(
                        Cell.of(Numbers.rate(lr), lr),
                        Cell.of(constants(kept)),
                        Cell.of(sizes),
                        Cell.of(String.valueOf(setup.seed()), (double) setup.seed()),
                        Cell.of(Numbers.loss(measured), measured),
                        Cell.of(Numbers.measure(seconds), seconds)));
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
