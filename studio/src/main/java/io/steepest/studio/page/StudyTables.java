package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.statistics.Interval;
import io.steepest.studio.statistics.Spread;
import io.steepest.studio.statistics.Welch;
import io.steepest.studio.study.Arm;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Method;
import io.steepest.studio.study.RateCurve;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyResult;
import io.steepest.studio.study.Tried;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables of a study. Cells are text; each table has its heading, its columns, and a sentence on how to read it.
 */
final class StudyTables {
    private static final String EDGE = "†";
    private static final String ONE_SEED =
            "One seed says little: small differences can be chance. --seeds 3, or seeds in the study's file, shows how far"
                    + " seeds alone lie apart.";

    private final StudyResult result;
    private final Study study;

    StudyTables(StudyResult result) {
        this.result = result;
        this.study = result.study();
    }

    /**
     * A table.
     *
     * @param title in a few words
     * @param rows the first one with the names of the columns
     * @param note how to read it
     */
    record Table(String title, List<List<String>> rows, String note) {}

    /** All tables that say something. */
    List<Table> all() {
        List<Table> results = new ArrayList<>();
        measures().forEach(measure -> results.add(measured(measure)));
        results.addAll(new StudyCosts(result).all());
        List<Table> tables = study.conditions().size() == 1 ? new ArrayList<>(List.of(joined(results))) : results;
        if (study.optimizers().size() > 1 && study.seeds() > 1) {
            tables.add(differences());
        }
        if (study.method() instanceof Method.Rates) {
            tables.add(bestRates());
            tables.add(stable());
        } else if (study.method() instanceof Method.Tuning) {
            tables.add(chosen());
        }
        if (study.arms().stream().anyMatch(arm -> arm.setup().source().rescale() != null)) {
            tables.add(deviations());
        }
        return tables;
    }

    /** One table with the columns of several whose rows are the optimizers. */
    private static Table joined(List<Table> tables) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        int columns = 1;
        for (Table table : tables) {
            for (List<String> row : table.rows()) {
                List<String> cells = rows.computeIfAbsent(row.get(0), name -> new ArrayList<>(List.of(name)));
                while (cells.size() < columns) {
                    cells.add(Numbers.NONE);
                }
                cells.addAll(row.subList(1, row.size()));
            }
            columns += table.rows().get(0).size() - 1;
        }
        int width = columns;
        rows.values().forEach(cells -> {
            while (cells.size() < width) {
                cells.add(Numbers.NONE);
            }
        });
        String notes = tables.stream().map(Table::note).distinct().collect(Collectors.joining(" "));
        return new Table("Results", List.copyOf(rows.values()), notes);
    }

    /** The measures that any run has, the one that is to be small first. */
    private Set<String> measures() {
        Set<String> names = new LinkedHashSet<>(List.of(study.measure()));
        for (String more : List.of(
                "bits_per_character", "bits_per_byte", "validation_accuracy", "test_loss", "test_accuracy")) {
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

    private Table measured(String measure) {
        boolean share = measure.endsWith("accuracy");
        return byCondition(
                words(measure) + (share ? ", %" : ""),
                arm -> arm.has(measure)
                        ? interval(arm.measure(measure), share ? 100 : 1, share ? 1 : 3) + (arm.atEdge() ? EDGE : "")
                        : Numbers.NONE,
                (study.seeds() == 1
                                ? ONE_SEED
                                : "Mean over " + study.seeds()
                                        + " seeds ± half of the 95 % confidence interval (Student).")
                        + (result.arms().stream().anyMatch(ArmResult::atEdge)
                                ? " " + EDGE + " A constant of this optimizer is at an end of what was tried."
                                : ""));
    }

    private Table differences() {
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
                            ? Numbers.NONE
                            : Welch.of(
                                            base.get().measure(study.measure()),
                                            arm.get().measure(study.measure()))
                                    .map(StudyTables::difference)
                                    .orElse(Numbers.NONE);
                },
                "Difference of the means with its 95 % interval (Welch); bold where the interval excludes zero."
                        + again.map(name ->
                                        " The row " + name + " is the same optimizer from other seeds, tuned anew: a"
                                                + " difference of that size is noise.")
                                .orElse(""));
    }

    private static String difference(Welch gap) {
        String text = String.format(Locale.ROOT, "%+.3f [%+.3f, %+.3f]", gap.difference(), gap.low(), gap.high());
        return gap.tells() ? "**" + text + "**" : text;
    }

    private Table bestRates() {
        return byCondition(
                "Best step size",
                arm -> RateCurve.of(arm)
                        .best()
                        .map(best -> Interval.of(best)
                                .map(i -> Numbers.rate(Math.pow(2, i.mean()))
                                        + String.format(Locale.ROOT, " (× or ÷ %.2f)", Math.pow(2, i.reach())))
                                .orElseGet(() -> Numbers.rate(Math.pow(2, best.mean()))))
                        .map(text -> text + (arm.atEdge() ? EDGE : ""))
                        .orElse(Numbers.NONE),
                "Geometric mean over seeds of the lowest points of parabolas through each seed's best step size and its"
                        + " neighbours on the grid, with the factor that the 95 % interval reaches to either side. "
                        + EDGE + " The best is at an end of the grid.");
    }

    private Table stable() {
        return byCondition(
                "Largest stable step size",
                arm -> {
                    RateCurve curve = RateCurve.of(arm);
                    int last = curve.points().size() - 1;
                    return curve.largestStable().isEmpty()
                            ? Numbers.NONE
                            : (curve.largestStable().getAsDouble()
                                                    == curve.points().get(last).value()
                                            ? "≥ "
                                            : "")
                                    + Numbers.rate(curve.largestStable().getAsDouble());
                },
                "The largest step size of the grid at which the run of every seed ended below the loss it began with.");
    }

    private Table chosen() {
        return byCondition(
                "Constants chosen",
                arm -> {
                    List<String> words = new ArrayList<>(
                            List.of("lr " + Numbers.rate(arm.choice().lr())));
                    Double rest = arm.choice().settings().get(Tried.REST);
                    if (rest != null) {
                        words.add(Tried.REST + " " + Numbers.rate(rest));
                    }
                    arm.choice()
                            .groups()
                            .decays()
                            .forEach((selector, value) -> words.add(
                                    "decay " + (selector.equals("*") ? "" : selector + " ") + Numbers.value(value)));
                    return String.join(", ", words);
                },
                "Found by the search that the study describes, on "
                        + study.measure().replace('_', ' ') + ".");
    }

    private Table deviations() {
        String first = study.conditions().get(0);
        return byCondition(
                "Largest difference of the losses to " + first,
                arm -> result.find(arm.arm().optimizer(), first)
                        .map(of -> Numbers.power(arm.deviation(of)))
                        .orElse(Numbers.NONE),
                "Relative to the larger of the two losses, the largest over all evaluations and seeds. Rounding alone leaves"
                        + " less than a millionth; 1 means that one loss is nothing beside the other.");
    }

    /** A table of optimizers by conditions. */
    Table byCondition(String title, Function<ArmResult, String> cell, String note) {
        return table(
                title,
                study.optimizers(),
                (optimizer, condition) ->
                        result.find(optimizer, condition).map(cell).orElse(Numbers.NONE),
                note);
    }

    private Table table(String title, List<String> optimizers, BiFunction<String, String, String> cell, String note) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("optimizer"));
        boolean one = study.conditions().size() == 1;
        study.conditions().forEach(condition -> head.add(one ? title : condition));
        rows.add(head);
        for (String optimizer : optimizers) {
            List<String> row = new ArrayList<>(List.of(optimizer));
            study.conditions().forEach(condition -> row.add(cell.apply(optimizer, condition)));
            rows.add(row);
        }
        return new Table(title, rows, note);
    }

    static String words(String measure) {
        String text = measure.replace('_', ' ');
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String interval(Spread spread, double factor, int digits) {
        if (spread.diverged() > 0) {
            return Measure.LOSS.text(spread);
        }
        String mean = Numbers.decimals(factor * spread.mean(), digits);
        return Interval.of(spread)
                .map(i -> mean + " ± " + Numbers.decimals(factor * i.reach(), digits))
                .orElse(mean);
    }
}
