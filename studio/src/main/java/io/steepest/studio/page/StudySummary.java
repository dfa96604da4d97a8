package io.steepest.lab.report;

import io.steepest.lab.study.ArmResult;
import io.steepest.lab.study.Interval;
import io.steepest.lab.study.Kept;
import io.steepest.lab.study.RateCurve;
import io.steepest.lab.study.StudyResult;
import io.steepest.lab.study.Tried;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a study writes for machines; its fields are in docs/command-line.md. */
public final class StudySummary {
    private StudySummary() {}

    /**
     * Returns the result as maps and lists.
     *
     * @param result of the study
     * @param page path of the report
     */
    public static Map<String, Object> of(StudyResult result, String page) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("command", "study");
        all.put("study", result.study().name());
        all.put("title", result.study().title());
        all.put("finding", StudyFinding.of(result));
        all.put("whole", result.whole());
        all.put("arms", result.arms().stream().map(arm -> arm(result, arm)).toList());
        all.put("trials", result.trials().size());
        all.put("report", page);
        return all;
    }

    private static Map<String, Object> arm(StudyResult result, ArmResult arm) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("optimizer", arm.arm().optimizer());
        all.put("condition", arm.arm().condition());
        all.put("again", arm.arm().again());
        all.put("hyperparameters", arm.arm().setup().with(arm.choice()).hyperparameters());
        all.put("at_edge", arm.atEdge());
        Map<String, Object> measures = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        arm.runs().forEach(run -> names.addAll(run.outcome().measures().keySet()));
        names.forEach(name -> measures.put(name, measure(arm, name)));
        all.put("measures", measures);
        RateCurve curve = RateCurve.of(arm);
        curve.best().ifPresent(best -> all.put("best_log2_lr", best.values()));
        curve.largestStable().ifPresent(lr -> all.put("largest_stable_lr", lr));
        all.put("tried", arm.tried().stream().map(StudySummary::tried).toList());
        all.put("trials", arm.runs().stream().map(Kept::key).toList());
        return all;
    }

    private static Map<String, Object> measure(ArmResult arm, String name) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("values", arm.measure(name).values());
        all.put("mean", arm.measure(name).mean());
        Interval.of(arm.measure(name)).ifPresent(interval -> {
            all.put("low", interval.low());
            all.put("high", interval.high());
        });
        return all;
    }

    private static Map<String, Object> tried(Tried point) {
        List<Double> losses = point.losses().values();
        return Map.of("constant", point.knob(), "value", point.value(), "losses", losses);
    }
}
