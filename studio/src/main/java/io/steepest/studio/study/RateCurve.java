package io.steepest.studio.study;

import io.steepest.studio.statistics.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How the loss of an arm depends on its step size.
 *
 * @param points of the grid or the search, in order of step sizes
 */
public record RateCurve(List<Tried> points) {

    /** Copies the points. */
    public RateCurve {
        points = List.copyOf(points);
    }

    /** Returns the curve of an arm, which is empty where the step size was given. */
    public static RateCurve of(ArmResult result) {
        return new RateCurve(result.tried().stream()
                .filter(point -> point.knob().equals(Tried.LR))
                .sorted(Comparator.comparingDouble(Tried::value))
                .toList());
    }

    /**
     * Returns the base-two logarithm of the best step size of each seed, between the points of the grid: the lowest point
     * of the parabola through the best one and its neighbours. Empty if a seed has no finite loss.
     */
    public Optional<Spread> best() {
        int seeds = points.stream().mapToInt(point -> point.runs().size()).min().orElse(0);
        List<OptionalDouble> each =
                IntStream.range(0, seeds).mapToObj(this::best).toList();
        return seeds == 0 || each.stream().anyMatch(OptionalDouble::isEmpty)
                ? Optional.empty()
                : Optional.of(new Spread(
                        each.stream().map(OptionalDouble::getAsDouble).toList()));
    }

    private OptionalDouble best(int seed) {
        OptionalDouble none = OptionalDouble.empty();
        return IntStream.range(0, points.size())
                .filter(i -> Double.isFinite(loss(i, seed)))
                .boxed()
                .min(Comparator.comparingDouble(i -> loss(i, seed)))
                .map(i -> OptionalDouble.of(lowest(i, seed)))
                .orElse(none);
    }

    private double lowest(int i, int seed) {
        double x = log(i);
        if (i == 0 || i == points.size() - 1) {
            return x;
        }
        double left = loss(i - 1, seed);
        double right = loss(i + 1, seed);
        if (!Double.isFinite(left) || !Double.isFinite(right)) {
            return x;
        }
        double middle = loss(i, seed);
        double before = x - log(i - 1);
        double after = log(i + 1) - x;
        // the vertex of the parabola through three points that need not be equally far apart
        double slopeLeft = (middle - left) / before;
        double slopeRight = (right - middle) / after;
        double curvature = (slopeRight - slopeLeft) / (before + after);
        return curvature <= 0 ? x : x - (slopeLeft + curvature * before) / (2 * curvature);
    }

    private double loss(int i, int seed) {
        return points.get(i).losses().values().get(seed);
    }

    private double log(int i) {
        return Math.log(points.get(i).value()) / Math.log(2);
    }

    /** Returns the largest step size at which every run ended below the loss it began with, if there is one. */
    public OptionalDouble largestStable() {
        return points.stream().filter(Tried::isStable).mapToDouble(Tried::value).max();
    }
}
