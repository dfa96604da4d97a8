package io.steepest.benchmarks.step;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.steepest.studio.statistics.Quantiles;
import io.steepest.studio.statistics.Spread;
import java.util.Collections;
import java.util.List;

/**
 * Steps of one optimizer.
 *
 * @param optimizer its name
 * @param parameters name of the set
 * @param stepsMs the times, milliseconds
 * @param firstMs time of the very first step if it was the first of the process, milliseconds; null for later optimizers,
 *     which find a warm Java and a warm libtorch
 * @param gflops matrix products of the norms' oracles over the mean time; NaN where there are none
 * @param peakFraction time of these products at the peak of their dtype, over the mean time; NaN as above. A kernel may
 *     save products, so it may exceed one
 * @param executedGflops matrix products that a step calls over the mean time; NaN where they cannot be counted
 * @param executedFraction time of the products that a step calls at the peak of their dtypes, over the mean time; NaN
 *     where there are none or they cannot be counted
 * @param bandwidthFraction time to read weights, gradients and state once and write weights and state once, at the
 *     measured bandwidth, over the mean time
 * @param passes bytes that a step's operators read and write, products and decompositions apart, over the bytes of the
 *     parameters; NaN where they cannot be counted
 * @param stateBytes of the optimizer
 * @param peakBytes the most memory of the process, Java and libtorch included; null where the system does not tell
 * @param nativeCalls operators of libtorch that one step calls from Java; null where they cannot be counted
 * @param operators the same with those that operators call inside
 */
public record BenchEntry(
        String optimizer,
        String parameters,
        List<Double> stepsMs,
        Double firstMs,
        double gflops,
        double peakFraction,
        double executedGflops,
        double executedFraction,
        double bandwidthFraction,
        double passes,
        long stateBytes,
        Long peakBytes,
        Long nativeCalls,
        Long operators) {

    /** Median time of a step. */
    @JsonProperty
    public double medianMs() {
        return Quantiles.median(stepsMs);
    }

    /** Mean time, over what a rare refresh costs, too. */
    @JsonProperty
    public double meanMs() {
        return new Spread(stepsMs).mean();
    }

    /** From the first to the third quartile. */
    @JsonProperty
    public double spreadMs() {
        return Quantiles.spread(stepsMs);
    }

    /** The slowest step. */
    @JsonProperty
    public double worstMs() {
        return Collections.max(stepsMs);
    }

    /** The first step of the process over the median; NaN for later optimizers. */
    @JsonProperty
    public double firstOverMedian() {
        return firstMs == null ? Double.NaN : firstMs / medianMs();
    }

    /** The part of the mean time that the products which a step calls take at the peak; NaN where they cannot be counted. */
    @JsonProperty
    public double productsMs() {
        return nativeCalls == null ? Double.NaN : Double.isNaN(executedFraction) ? 0 : executedFraction * meanMs();
    }

    /** The part of the mean time that a step cannot do without to move its data, at the measured bandwidth. */
    @JsonProperty
    public double memoryMs() {
        return bandwidthFraction * meanMs();
    }

    /**
     * The rest of the mean time: passes beyond the least, decompositions, calls, waits, and products below the peak. NaN
     * where products cannot be counted.
     */
    @JsonProperty
    public double restMs() {
        return meanMs() - productsMs() - memoryMs();
    }
}
