package io.steepest.studio.statistics;

import java.util.Arrays;
import java.util.Collection;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * A median with an interval for the median of what the values are drawn from. Its ends are two of the values, so that
 * nothing is assumed of their law but that they are drawn independently.
 *
 * @param median of the values; NaN of none
 * @param low end of the interval
 * @param high end of the interval
 * @param coverage probability that such an interval holds the true median: at least 0.95 from six values on, and that from
 *     the least to the greatest value of fewer
 * @param count number of values
 */
public record MedianInterval(double median, double low, double high, double coverage, int count) {
    private static final double WANTED = 0.95;
    private static final MedianInterval NONE = new MedianInterval(Double.NaN, Double.NaN, Double.NaN, 0, 0);

    /** Returns the median of values; those that are NaN are left out. */
    public static MedianInterval of(Collection<Double> values) {
        double[] sorted = values.stream()
                .mapToDouble(v -> v)
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
        int n = sorted.length;
        if (n == 0) {
            return NONE;
        }
        int skipped = 0;
        while (2 * (skipped + 1) < n && coverage(n, skipped + 1) >= WANTED) {
            skipped++;
        }
        return new MedianInterval(median(sorted), sorted[skipped], sorted[n - 1 - skipped], coverage(n, skipped), n);
    }

    /** The median of values as they are. */
    public static double median(double... values) {
        return values.length == 0 ? Double.NaN : Median.withDefaults().evaluate(Arrays.copyOf(values, values.length));
    }

    /** The probability that a median lies between the values that are left when so many are dropped at each end. */
    private static double coverage(int n, int skipped) {
        return Math.max(0, 1 - 2 * BinomialDistribution.of(n, 0.5).cumulativeProbability(skipped));
    }

    /** Returns whether the whole interval, of the coverage wanted, is above a number. */
    public boolean isAbove(double number) {
        return coverage >= WANTED && low > number;
    }
}
