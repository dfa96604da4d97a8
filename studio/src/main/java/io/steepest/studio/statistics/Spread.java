package io.steepest.studio.statistics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What the runs of several seeds gave: mean and standard deviation.
 *
 * @param values one a seed, at least one; NaN or infinity where a run diverged
 */
public record Spread(List<Double> values) {

    /** Copies the values and refuses none at all. */
    public Spread {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a mean needs the value of at least one seed, found none");
        }
    }

    /** The mean; not finite if one of the runs diverged. */
    @JsonProperty
    public double mean() {
        return values.stream().mapToDouble(v -> v).sum() / values.size();
    }

    /** The sample standard deviation, {@code √(Σ(v−mean)²/(n−1))}; NaN of one value. */
    @JsonProperty
    public double deviation() {
        double mean = mean();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.size() - 1));
    }

    /** Number of runs that diverged. */
    @JsonProperty
    public long diverged() {
        return values.stream().filter(v -> !Double.isFinite(v)).count();
    }
}
