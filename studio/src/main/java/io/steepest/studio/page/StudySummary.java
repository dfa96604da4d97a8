package io.steepest.studio.page;

import io.steepest.studio.statistics.Interval;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Kept;
import io.steepest.studio.study.Outcome;
import io.steepest.studio.study.RateCurve;
import io.steepest.studio.study.StudyResult;
import io.steepest.studio.study.Tried;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

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
        all.put("arms", result.arms().stream().map(StudySummary::arm).toList());
        all.put("trials", result.trials().size());
        all.put("report", page);
        return all;
    }

    /**
     * Returns the result of a sweep over sizes: the same, and every point of its grids.
     *
     * @param result of the study
     * @param page path of the report
     */
    public static Map<String, Object> sweep(StudyResult result, String page) {
        Map<String, Object> all = new LinkedHashMap<>(of(result, page));
        all.put("command", "sweep");
        all.put("points", result.arms().stream().flatMap(StudySummary::points).toList());
        all.put("best", result.arms().stream().map(StudySummary::best).toList());
        return all;
    }

    /**
     * Returns how the result of a command is written: the same, and every run of the result with its curve.
     *
     * @param command its name
     */
    public static BiFunction<StudyResult, String, Map<String, Object>> ofRuns(String command) {
        return (result, page) -> {
            Map<String, Object> all = new LinkedHashMap<>(of(result, page));
            all.put("command", command);
            all.put("runs", StudyRuns.of(result));
            return all;
        };
    }

    private static Stream<Map<String, Object>> points(ArmResult arm) {
        return arm.tried().stream()
                .flatMap(point -> point.runs().stream().map(run -> {
                    Map<String, Object> all = sizes(arm);
                    all.put("lr", point.value());
                    all.put("seed", run.trial().setup().seed());
                    all.put("validation_loss", run.outcome().measure(Outcome.VALIDATION_LOSS));
                    return all;
                }));
    }

    private static Map<String, Object> best(ArmResult arm) {
        Map<String, Object> all = sizes(arm);
        all.put("lr", arm.choice().lr());
        return all;
    }

    private static Map<String, Object> sizes(ArmResult arm) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("optimizer", arm.arm().optimizer());
        all.put("width", arm.arm().setup().network().options().width());
        all.put("depth", arm.arm().setup().network().options().depth());
        return all;
    }

    private static Map<String, Object> arm(ArmResult arm) {
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
