package io.steepest.studio.statistics;

import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over seeds with its 95 % confidence interval, by Student's t-distribution.
 *
 * @param mean of the values
 * @param reach half of the interval's length
 */
public record Interval(double mean, double reach) {
    private static final double OUTSIDE = 0.05;

    /** Returns the interval of some values; empty unless there are two or more and all are finite. */
    public static Optional<Interval> of(Spread spread) {
        int n = spread.values().size();
        if (n < 2 || spread.diverged() > 0) {
            return Optional.empty();
        }
        double t = TDistribution.of(n - 1.0).inverseSurvivalProbability(OUTSIDE / 2);
        return Optional.of(new Interval(spread.mean(), t * spread.deviation() / Math.sqrt(n)));
    }

    /** Returns the lower end. */
    public double low() {
        return mean - reach;
    }

    /** Returns the upper end. */
    public double high() {
        return mean + reach;
    }
}
