package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Table.Cell;
import io.steepest.studio.statistics.Interval;
import io.steepest.studio.statistics.Spread;
import io.steepest.studio.statistics.Welch;
import io.steepest.studio.study.Arm;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** The tables of a study: what was measured, what it cost, and how far optimizers lie apart. */
final class StudyTables {
    /** Marks a result with a constant at an end of what was tried. */
    static final String EDGE = "†";

    private static final String ONE_SEED =
            "One seed says little: small differences can be chance. --seeds 3, or seeds in the study's file, shows how far"
                    + " seeds alone lie apart.";

    private final StudyResult result;
    private final Study study;

    StudyTables(StudyResult result) {
        this.result = result;
        this.study = result.study();
    }

    /** All tables that say something. */
    List<ReportTable> all() {
        List<ReportTable> results = new ArrayList<>();
        measures().forEach(measure -> results.add(measured(measure)));
        results.addAll(new StudyCosts(result).all());
        List<ReportTable> tables = study.conditions().size() == 1
                ? new ArrayList<>(List.of(ReportTable.joined("Results", results)))
                : results;
        if (study.optimizers().size() > 1 && study.seeds() > 1) {
            tables.add(differences());
        }
        tables.addAll(new StudyConstants(result).all());
        if (study.arms().stream().anyMatch(arm -> arm.setup().source().rescale() != null)) {
            tables.add(deviations());
        }
        return tables;
    }

    /** The measures that any run has, the one that is to be small first. */
    private Set<String> measures() {
        Set<String> names = new LinkedHashSet<>(List.of(study.measure()));
        for (String more :
                List.of("bits_per_character", "bits_per_byte", "validation_accuracy", "test_loss", "test_accuracy")) {
            boolean said = !more.startsWith("bits") || study.conditions().size() == 1;
            if (said
                    && result.arms().stream()
                            .flatMap(arm -> arm.runs().stream())
                            .anyMatch(run -> run.outcome().measures().containsKey(more))) {
                names.add(more);
            }
        }
        return names;
    }

    private ReportTable measured(String measure) {
        boolean share = measure.endsWith("accuracy");
        return byCondition(
                words(measure) + (share ? ", %" : ""),
                arm -> arm.has(measure)
                        ? Cell.of(
                                interval(arm.measure(measure), share ? 100 : 1, share ? 1 : 3)
                                        + (arm.atEdge() ? EDGE : ""),
                                arm.measure(measure))
                        : Cell.of(Numbers.NONE),
                (study.seeds() == 1
                                ? ONE_SEED
                                : "Mean over " + study.seeds()
                                        + " seeds ± half of the 95 % confidence interval (Student).")
                        + (result.arms().stream().anyMatch(ArmResult::atEdge)
                                ? " " + EDGE + " A constant of this optimizer is at an end of what was tried."
                                : ""));
    }

    private ReportTable differences() {
        Optional<String> again =
                study.arms().stream().filter(Arm::again).map(Arm::optimizer).findFirst();
        return table(
                "Difference to " + study.baseline(),
                study.optimizers().stream()
                        .filter(name -> !name.equals(study.baseline()))
                        .toList(),
                (optimizer, condition) -> {
                    Optional<ArmResult> base = result.find(study.baseline(), condition);
                    Optional<ArmResult> arm = result.find(optimizer, condition);
                    return base.isEmpty() || arm.isEmpty()
                            ? ReportTable.NONE
                            : Welch.of(
                                            base.get().measure(study.measure()),
                                            arm.get().measure(study.measure()))
                                    .map(StudyTables::difference)
                                    .orElse(ReportTable.NONE);
                },
                "Difference of the means with its 95 % interval (Welch); bold where the interval excludes zero."
                        + again.map(name ->
                                        " The row " + name + " is the same optimizer from other seeds, tuned anew: a"
                                                + " difference of that size is noise.")
                                .orElse(""));
    }

    private static Cell difference(Welch gap) {
        String text = String.format(Locale.ROOT, "%+.3f [%+.3f, %+.3f]", gap.difference(), gap.low(), gap.high());
        return Cell.of(text, gap.difference()).strong(gap.tells());
    }

    private ReportTable deviations() {
        String first = study.conditions().get(0);
        return byCondition(
                "Largest difference of the losses to " + first,
                arm -> result.find(arm.arm().optimizer(), first)
                        .map(of -> Cell.of(Numbers.power(arm.deviation(of)), arm.deviation(of)))
                        .orElse(ReportTable.NONE),
                "Relative to the larger of the two losses, the largest over all evaluations and seeds. Rounding alone leaves"
                        + " less than a millionth; 1 means that one loss is nothing beside the other.");
    }

    /** A table of optimizers by conditions. */
    ReportTable byCondition(String title, Function<ArmResult, Cell> cell, String note) {
        return table(
                title,
                study.optimizers(),
                (optimizer, condition) ->
                        result.find(optimizer, condition).map(cell).orElse(ReportTable.NONE),
                note);
    }

    private ReportTable table(
            String title, List<String> optimizers, BiFunction<String, String, Cell> cell, String note) {
        boolean one = study.conditions().size() == 1;
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(row("optimizer", condition -> Cell.of(one ? title : condition)));
        optimizers.forEach(optimizer -> rows.add(row(optimizer, condition -> cell.apply(optimizer, condition))));
        return new ReportTable(title, rows, note);
    }

    private List<Cell> row(String name, Function<String, Cell> cell) {
        return Stream.concat(
                        Stream.of(Cell.of(name)), study.conditions().stream().map(cell))
                .toList();
    }

    static String words(String measure) {
        String text = measure.replace('_', ' ');
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String interval(Spread spread, double factor, int digits) {
        if (spread.diverged() > 0) {
            long all = spread.values().size();
            return "diverged" + (spread.diverged() < all ? " " + spread.diverged() + " of " + all : "");
        }
        String mean = Numbers.decimals(factor * spread.mean(), digits);
        return Interval.of(spread)
                .map(i -> mean + " ± " + Numbers.decimals(factor * i.reach(), digits))
                .orElse(mean);
    }
}
