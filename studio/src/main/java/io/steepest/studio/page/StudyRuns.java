package io.steepest.studio.page;

import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.Kept;
import io.steepest.studio.study.Outcome;
import io.steepest.studio.study.StudyResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The runs of a study's results for machines, under the names that {@code train} gives to its own run. */
final class StudyRuns {
    private StudyRuns() {}

    /** One map a run, in order of optimizers, then seeds. */
    static List<Map<String, Object>> of(StudyResult result) {
        List<Map<String, Object>> runs = new ArrayList<>();
        result.arms().forEach(arm -> arm.runs().forEach(run -> runs.add(run(arm, run))));
        return runs;
    }

    private static Map<String, Object> run(ArmResult arm, Kept kept) {
        Outcome outcome = kept.outcome();
        List<Map<String, Object>> curve = new ArrayList<>();
        for (int i = 0; i < outcome.curve().size(); i++) {
            curve.add(point(outcome.curve().get(i), kept.timing().curve().get(i)));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("optimizer", arm.arm().optimizer());
        all.put("condition", arm.arm().condition());
        all.put("seed", kept.trial().setup().seed());
        all.put("hyperparameters", kept.trial().setup().hyperparameters());
        all.put("parameters", outcome.parameters());
        all.put("final", curve.get(curve.size() - 1));
        all.put("best", curve.get(best(outcome.curve())));
        all.put("curve", curve);
        all.put("measures", outcome.measures());
        all.put("optimizer_seconds", kept.timing().optimizerSeconds());
        all.put("model_seconds", kept.timing().modelSeconds());
        all.put("state_bytes", outcome.stateBytes());
        all.put("peak_memory_bytes", kept.timing().peakMemoryBytes());
        return all;
    }

    private static Map<String, Object> point(Outcome.At at, double seconds) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("step", at.step());
        all.put("tokens", at.tokens());
        all.put("seconds", seconds);
        all.put("train_loss", at.trainLoss());
        all.put("validation_loss", at.validationLoss());
        return all;
    }

    /** The place of the lowest validation loss; NaN counts as the highest. */
    private static int best(List<Outcome.At> curve) {
        Outcome.At lowest = curve.stream()
                .min(Comparator.comparingDouble(
                        at -> Double.isNaN(at.validationLoss()) ? Double.POSITIVE_INFINITY : at.validationLoss()))
                .orElseThrow();
        return curve.indexOf(lowest);
    }
}
