package io.steepest.studio.statistics;

import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.DataDispersion;
import org.apache.commons.statistics.inference.TTest;

/**
 * The difference of two means over seeds with its 95 % confidence interval, by Welch's t-test, which does not assume that
 * both spread alike.
 *
 * @param difference second mean minus first mean
 * @param low end of the interval
 * @param high end of the interval
 */
public record Welch(double difference, double low, double high) {

    private static final double OUTSIDE = 0.05;

    /** The difference of two spreads; empty unless both have two seeds or more and none diverged. */
    public static Optional<Welch> of(Spread first, Spread second) {
        if (first.values().size() < 2 || second.values().size() < 2 || first.diverged() + second.diverged() > 0) {
            return Optional.empty();
        }
        double difference = second.mean() - first.mean();
        double error = Math.sqrt(variance(first) + variance(second));
        if (error == 0) {
            return Optional.of(new Welch(difference, difference, difference));
        }
        double freedom = TTest.withDefaults()
                .with(DataDispersion.HETEROSCEDASTIC)
                .test(values(second), values(first))
                .getDegreesOfFreedom();
        double reach = error * TDistribution.of(freedom).inverseSurvivalProbability(OUTSIDE / 2);
        return Optional.of(new Welch(difference, difference - reach, difference + reach));
    }

    /** Whether the interval excludes zero, so that the difference is more than the spread between seeds explains. */
    public boolean tells() {
        return low > 0 || high < 0;
    }

    private static double variance(Spread spread) {
        return spread.deviation() * spread.deviation() / spread.values().size();
    }

    private static double[] values(Spread spread) {
        return spread.values().stream().mapToDouble(v -> v).toArray();
    }
}
