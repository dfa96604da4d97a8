package io.steepest.train.insight;

import io.steepest.param.Role;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What was measured of one tensor at one step.
 *
 * @param step the number of the step, from 1
 * @param tensor the parameter's name
 * @param role what the parameter does
 * @param norm the norm that it is measured in, in words
 * @param values the numbers; NaN where there is none, such as a rate relative to a weight of zero
 */
public record Insight(long step, String tensor, Role role, String norm, Map<Quantity, Double> values) {

    /** Copies the numbers. */
    public Insight {
        Map<Quantity, Double> copy = new EnumMap<>(Quantity.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }

    /** Returns a number; NaN if it is not known. */
    public double value(Quantity quantity) {
        return values.getOrDefault(quantity, Double.NaN);
    }
}
