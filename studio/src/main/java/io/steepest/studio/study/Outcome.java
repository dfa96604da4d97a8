package io.steepest.studio.study;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a trial: all that a rerun would give again, bit for bit. Times are kept apart, in {@link Timing}.
 *
 * @param diverged whether a loss was not finite, so that the run ended early
 * @param parameters number of trained numbers
 * @param stateBytes memory of the optimizer's state
 * @param measures numbers after the last step by name, like {@code validation_loss}; none that is not finite
 * @param curve evaluations in order of steps, the first before any step
 */
public record Outcome(
        boolean diverged, long parameters, long stateBytes, Map<String, Double> measures, List<At> curve) {
    /** Name of the measure that rates are chosen by unless a study says otherwise. */
    public static final String VALIDATION_LOSS = "validation_loss";

    /**
     * One evaluation.
     *
     * @param step number of steps taken
     * @param tokens tokens (or examples) trained on
     * @param trainLoss mean over the steps since the last evaluation, NaN where the run diverged
     * @param validationLoss after that step, NaN where the run diverged
     */
    public record At(long step, long tokens, double trainLoss, double validationLoss) {}

    /** Copies the measures, in order, and the curve. */
    public Outcome {
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        curve = List.copyOf(curve);
    }

    /** Returns a measure; NaN if the run diverged or has none of that name. */
    public double measure(String name) {
        return diverged ? Double.NaN : measures.getOrDefault(name, Double.NaN);
    }

    /** Returns the validation loss before any step; NaN of a run that has no curve. */
    @JsonIgnore
    public double start() {
        return curve.isEmpty() ? Double.NaN : curve.get(0).validationLoss();
    }
}
