package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Table.Cell;
import io.steepest.studio.statistics.Interval;
import io.steepest.studio.statistics.Spread;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Method;
import io.steepest.studio.study.RateCurve;
import io.steepest.studio.study.StudyResult;
import io.steepest.studio.study.Tried;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a study found out about constants: the tables of step sizes, or of all constants that a search chose. */
final class StudyConstants {
    private final StudyResult result;
    private final StudyTables tables;

    StudyConstants(StudyResult result) {
        this.result = result;
        this.tables = new StudyTables(result);
    }

    /** The tables that say something. */
    List<ReportTable> all() {
        Method method = result.study().method();
        if (method instanceof Method.Rates) {
            return List.of(bestRates(), stable());
        }
        return method instanceof Method.Tuning ? List.of(chosen()) : List.of();
    }

    private ReportTable bestRates() {
        return tables.byCondition(
                "Best step size",
                arm -> RateCurve.of(arm)
                        .best()
                        .map(best -> rate(best, arm.atEdge() ? StudyTables.EDGE : ""))
                        .orElse(ReportTable.NONE),
                "Geometric mean over seeds of the lowest points of parabolas through each seed's best step size and its"
                        + " neighbours on the grid, with the factor that the 95 % interval reaches to either side. "
                        + StudyTables.EDGE + " The best is at an end of the grid.");
    }

    private static Cell rate(Spread logarithms, String mark) {
        double rate = Math.pow(2, logarithms.mean());
        String reach = Interval.of(logarithms)
                .map(i -> String.format(Locale.ROOT, " (× or ÷ %.2f)", Math.pow(2, i.reach())))
                .orElse("");
        return Cell.of(Numbers.rate(rate) + reach + mark, rate);
    }

    private ReportTable stable() {
        return tables.byCondition(
                "Largest stable step size",
                StudyConstants::stable,
                "The largest step size of the grid at which the run of every seed ended below the loss it began with.");
    }

    private static Cell stable(ArmResult arm) {
        RateCurve curve = RateCurve.of(arm);
        if (curve.largestStable().isEmpty()) {
            return ReportTable.NONE;
        }
        double rate = curve.largestStable().getAsDouble();
        double last = curve.points().get(curve.points().size() - 1).value();
        return Cell.of((rate == last ? "≥ " : "") + Numbers.rate(rate), rate);
    }

    private ReportTable chosen() {
        return tables.byCondition(
                "Constants chosen",
                StudyConstants::chosen,
                "Found by the search that the study describes, on "
                        + result.study().measure().replace('_', ' ') + ".");
    }

    private static Cell chosen(ArmResult arm) {
        List<String> words =
                new ArrayList<>(List.of("lr " + Numbers.rate(arm.choice().lr())));
        Double rest = arm.choice().settings().get(Tried.REST);
        if (rest != null) {
            words.add(Tried.REST + " " + Numbers.rate(rest));
        }
        arm.choice()
                .groups()
                .decays()
                .forEach((selector, value) ->
                        words.add("decay " + (selector.equals("*") ? "" : selector + " ") + Numbers.value(value)));
        return Cell.of(String.join(", ", words));
    }
}
