package io.steepest.benchmarks.ranks;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.steepest.studio.statistics.Quantiles;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Steps of one optimizer on several ranks beside those on one.
 *
 * @param optimizer its name
 * @param parameters name of the set
 * @param ranks how many
 * @param oneMs times of steps of one rank, on the threads of one, milliseconds
 * @param manyMs times of steps of all ranks, of the slowest in each, by turns with those
 * @param waitingMs time of a step that each rank is in the exchange, sending, receiving and waiting for others; median
 * @param busyMs time of a step that each rank is not in the exchange; median
 * @param oneStateBytes state of one rank
 * @param stateBytes state of each rank
 * @param sentBytes that each rank sends in a step, as counted
 * @param receivedBytes that each rank receives in a step, as counted
 * @param allReduceBytes that each rank would send and receive in a ring all-reduce of the gradients
 * @param largestLoad part of the guessed cost that falls to the busiest rank
 */
public record RankEntry(
        String optimizer,
        String parameters,
        int ranks,
        List<Double> oneMs,
        List<Double> manyMs,
        List<Double> waitingMs,
        List<Double> busyMs,
        long oneStateBytes,
        List<Long> stateBytes,
        List<Long> sentBytes,
        List<Long> receivedBytes,
        long allReduceBytes,
        double largestLoad) {

    /** Median time of a step of one rank. */
    @JsonProperty
    public double oneMedianMs() {
        return Quantiles.median(oneMs);
    }

    /** Median time of a step of all ranks. */
    @JsonProperty
    public double manyMedianMs() {
        return Quantiles.median(manyMs);
    }

    /** Time of all ranks over that of one, in the same round; the median. */
    @JsonProperty
    public double timeRatio() {
        return Quantiles.median(IntStream.range(0, oneMs.size())
                .mapToObj(i -> manyMs.get(i) / oneMs.get(i))
                .toList());
    }

    /** Part of the measured work of all ranks that falls to the busiest; {@code 1/ranks} were it even. */
    @JsonProperty
    public double measuredLoad() {
        return Collections.max(busyMs)
                / busyMs.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The most state that a rank keeps over that of one; NaN where there is none. */
    @JsonProperty
    public double stateRatio() {
        return oneStateBytes == 0 ? Double.NaN : (double) Collections.max(stateBytes) / oneStateBytes;
    }

    /** The most bytes that a rank sends over those of an all-reduce. */
    @JsonProperty
    public double sentRatio() {
        return (double) Collections.max(sentBytes) / allReduceBytes;
    }
}
