package io.steepest.studio.study;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The best value of a constant on a logarithmic grid. The grid is widened at an end until the best has a worse neighbour on
 * each side, then halved once around the best.
 *
 * @param factor between two values, above 1
 * @param points of the grid at first, odd
 * @param widen most values added at the ends
 */
public record Search(double factor, int points, int widen) {

    /**
     * The end of a search.
     *
     * @param value the best one; the guess if all diverged
     * @param loss its loss, NaN if all diverged
     * @param atEdge whether it is at an end of what was tried, so that a better one may lie beyond
     */
    public record Found(double value, double loss, boolean atEdge) {}

    /**
     * Searches as far as losses are known.
     *
     * @param guess middle of the grid
     * @param losses of values, NaN for those that diverged; empty as long as one of them is unknown
     * @return the best value; empty as long as the search needs more losses
     */
    public Optional<Found> around(double guess, Function<List<Double>, Optional<List<Double>>> losses) {
        Map<Double, Double> known = new TreeMap<>();
        Function<double[], Boolean> ask = powers -> {
            List<Double> values = DoubleStream.of(powers)
                    .map(power -> guess * Math.pow(factor, power))
                    .boxed()
                    .toList();
            Optional<List<Double>> found = losses.apply(values);
            found.ifPresent(all -> IntStream.range(0, powers.length).forEach(i -> known.put(powers[i], all.get(i))));
            return found.isPresent();
        };
        int reach = points / 2;
        if (!ask.apply(IntStream.rangeClosed(-reach, reach).asDoubleStream().toArray())) {
            return Optional.empty();
        }
        int low = -reach;
        int high = reach;
        for (int added = 0; added < widen; added++) {
            // where all diverged, smaller values may not
            double best = best(known).orElse(low);
            if (best > low && best < high) {
                break;
            }
            int next = best <= low ? --low : ++high;
            if (!ask.apply(new double[] {next})) {
                return Optional.empty();
            }
        }
        OptionalDouble coarse = best(known);
        if (coarse.isEmpty()) {
            return Optional.of(new Found(guess, Double.NaN, true));
        }
        double middle = coarse.getAsDouble();
        if (!ask.apply(new double[] {middle - 0.5, middle + 0.5})) {
            return Optional.empty();
        }
        double best = best(known).orElseThrow();
        boolean atEdge = points > 1 && (middle == low || middle == high);
        return Optional.of(new Found(guess * Math.pow(factor, best), known.get(best), atEdge));
    }

    /** The power of least loss; the smaller one of two that are level. */
    private static OptionalDouble best(Map<Double, Double> known) {
        return known.entrySet().stream()
                .filter(entry -> Double.isFinite(entry.getValue()))
                .min(Map.Entry.comparingByValue())
                .map(entry -> OptionalDouble.of(entry.getKey()))
                .orElse(OptionalDouble.empty());
    }
}
