package io.steepest.studio.page;

import io.steepest.studio.report.Numbers;
import io.steepest.studio.statistics.Interval;
import io.steepest.studio.statistics.Welch;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.StudyResult;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The result of a study in sentences, one a condition. */
final class StudyFinding {
    private static final int MOST = 4;

    private StudyFinding() {}

    static String of(StudyResult result) {
        List<String> conditions = result.study().conditions();
        String found = conditions.stream()
                .limit(MOST)
                .map(condition -> of(result, condition))
                .collect(Collectors.joining(" "));
        String more = conditions.size() > MOST
                ? " The tables have the other " + (conditions.size() - MOST) + " conditions."
                : "";
        return (result.whole() ? "" : "The study was stopped before its end. ") + found + more;
    }

    private static String of(StudyResult result, String condition) {
        String measure = result.study().measure();
        String name = measure.replace('_', ' ');
        List<ArmResult> finished = result.arms().stream()
                .filter(arm -> arm.arm().condition().equals(condition))
                .filter(arm -> !arm.arm().again())
                .filter(arm -> Double.isFinite(arm.measure(measure).mean()))
                .sorted(Comparator.comparingDouble(arm -> arm.measure(measure).mean()))
                .toList();
        String where = condition.isEmpty() ? "" : "With " + condition + ", ";
        if (finished.isEmpty()) {
            return where + "no optimizer has a finite result.";
        }
        ArmResult best = finished.get(0);
        String first = where + best.arm().optimizer() + " reached " + (finished.size() > 1 ? "the lowest " : "a ")
                + (result.study().seeds() > 1 ? "mean " : "") + name + (finished.size() > 1 ? ", " : " of ")
                + number(best, measure) + ".";
        if (finished.size() == 1) {
            return first;
        }
        ArmResult next = finished.get(1);
        return first + " Next came " + next.arm().optimizer() + " with " + number(next, measure)
                + difference(best, next, measure);
    }

    private static String difference(ArmResult best, ArmResult next, String measure) {
        Optional<Welch> gap = Welch.of(best.measure(measure), next.measure(measure));
        return gap.map(each -> String.format(
                        Locale.ROOT,
                        each.tells()
                                ? "; the difference of %.3f has the 95 %% interval %.3f to %.3f."
                                : "; the seeds do not tell them apart: the 95 %% interval of the difference of %.3f is"
                                        + " %.3f to %.3f.",
                        each.difference(),
                        each.low(),
                        each.high()))
                .orElse(".");
    }

    private static String number(ArmResult arm, String measure) {
        return Interval.of(arm.measure(measure))
                .map(i -> Numbers.loss(i.mean()) + " ± " + Numbers.decimals(i.reach(), 3))
                .orElseGet(() -> Numbers.loss(arm.measure(measure).mean()));
    }
}
