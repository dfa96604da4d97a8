package io.steepest.studio.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.steepest.studio.statistics.Spread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One optimizer under one condition, at its tuned step size, from several seeds.
 *
 * @param optimizer its name
 * @param condition what is varied beside the optimizer: a task, a scale, a budget
 * @param lr step size of the runs
 * @param trials the grid that the step size was chosen on, in order of step sizes; empty if it was not tuned here
 * @param measures by name in snake case, like {@code validation_loss}; all of the same seeds
 */
public record Tuned(String optimizer, String condition, double lr, List<Trial> trials, Map<String, Spread> measures) {

    /** Copies the trials; the measures keep their order. */
    public Tuned {
        trials = List.copyOf(trials);
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    }

    /** Whether the best step size was at an end of its grid, so that a better one may lie beyond. */
    @JsonProperty
    public boolean atEdge() {
        return !trials.isEmpty()
                && (trials.get(0).chosen() || trials.get(trials.size() - 1).chosen());
    }

    /**
     * One of the measures.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Spread measure(String name) {
        Spread spread = measures.get(name);
        if (spread == null) {
            throw new IllegalArgumentException(
                    "no measure \"" + name + "\" of " + optimizer + "; there are " + measures.keySet());
        }
        return spread;
    }
}
