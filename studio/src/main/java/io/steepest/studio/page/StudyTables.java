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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The tables of a study. Cells are text; each table has its heading, its columns, and a sentence on how to read it.
 */
final class StudyTables {
    private static final String EDGE = "†";

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
        List<Table> tables = new ArrayList<>();
        measures().forEach(measure -> tables.add(measured(measure)));
        if (study.target().isPresent()) {
            tables.add(steps(study.target().getAsDouble()));
        }
        if (study.optimizers().size() > 1 && study.seeds() > 1) {
            tables.add(differences());
        }
        if (study.method() instanceof Method.Rates) {
            tables.add(bestRates());
            tables.add(stable());
        } else if (study.method() instanceof Method.Tuning) {
            tables.add(chosen());
        }
        return tables;
    }

    /** The measures that any run has, the one that is to be small first. */
    private Set<String> measures() {
        Set<String> names = new LinkedHashSet<>(List.of(study.measure()));
        for (String more : List.of("test_loss", "test_accuracy", "validation_accuracy")) {
            if (result.arms().stream()
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
                arm -> interval(arm.measure(measure), share ? 100 : 1, share ? 1 : 3) + (arm.atEdge() ? EDGE : ""),
                "Mean over " + study.seeds() + " seeds ± half of the 95 % confidence interval (Student)."
                        + (result.arms().stream().anyMatch(ArmResult::atEdge)
                                ? " " + EDGE + " A constant of this optimizer is at an end of what was tried."
                                : ""));
    }

    private Table steps(double target) {
        return byCondition(
                "Steps to validation loss " + Numbers.loss(target),
                arm -> interval(arm.spread(outcome -> outcome.stepsTo(target)), 1, 0),
                "The first evaluation at or below the target; – where a run did not reach it.");
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

    private Table byCondition(String title, Function<ArmResult, String> cell, String note) {
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
            boolean reached = spread.values().stream().anyMatch(value -> value == Double.POSITIVE_INFINITY);
            return reached ? Numbers.NONE : Measure.LOSS.text(spread);
        }
        String mean = Numbers.decimals(factor * spread.mean(), digits);
        return Interval.of(spread)
                .map(i -> mean + " ± " + Numbers.decimals(factor * i.reach(), digits))
                .orElse(mean);
    }
}
