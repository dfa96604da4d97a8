package io.steepest.train;

import io.steepest.train.RunResult.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a run has cost and gained so far; its {@link Entry} goes into checkpoints. */
final class Ledger {
    private static final double NANOS = 1e9;

    private long tokens;
    private double modelSeconds;
    private double optimizerSeconds;
    private double lossSum;
    private long lossCount;
    private final List<Point> curve = new ArrayList<>();

    /**
     * The books as a value.
     *
     * @param tokens trained on
     * @param modelSeconds in forward and backward passes
     * @param optimizerSeconds in the optimizer
     * @param lossSum of the steps since the last point
     * @param lossCount number of those steps
     * @param curve the points so far
     */
    record Entry(
            long tokens,
            double modelSeconds,
            double optimizerSeconds,
            double lossSum,
            long lossCount,
            List<Point> curve) {}

    void stepped(double loss, long more, long modelNanos, long optimizerNanos) {
        tokens += more;
        modelSeconds += modelNanos / NANOS;
        optimizerSeconds += optimizerNanos / NANOS;
        lossSum += loss;
        lossCount++;
    }

    /** Notes an evaluation; before any step there is no training loss but the validation's. */
    Point evaluated(long step, Evaluated validation, double stepSize) {
        double trainLoss = lossCount == 0 ? validation.loss() : lossSum / lossCount;
        Point point = new Point(step, tokens, seconds(), trainLoss, validation.loss(), stepSize, validation.accuracy());
        curve.add(point);
        lossSum = 0;
        lossCount = 0;
        return point;
    }

    double seconds() {
        return modelSeconds + optimizerSeconds;
    }

    double tokensPerSecond() {
        return tokens / Math.max(seconds(), 1e-9);
    }

    double validationLoss() {
        return curve.isEmpty() ? Double.NaN : last().validationLoss();
    }

    List<Point> curve() {
        return List.copyOf(curve);
    }

    Point last() {
        return curve.get(curve.size() - 1);
    }

    /** The point of lowest validation loss; NaN counts as the highest. */
    Point best() {
        return curve.stream()
                .min(Comparator.comparingDouble(
                        p -> Double.isNaN(p.validationLoss()) ? Double.POSITIVE_INFINITY : p.validationLoss()))
                .orElseThrow();
    }

    double modelSeconds() {
        return modelSeconds;
    }

    double optimizerSeconds() {
        return optimizerSeconds;
    }

    Entry entry() {
        return new Entry(tokens, modelSeconds, optimizerSeconds, lossSum, lossCount, curve());
    }

    void restore(Entry entry) {
        tokens = entry.tokens();
        modelSeconds = entry.modelSeconds();
        optimizerSeconds = entry.optimizerSeconds();
        lossSum = entry.lossSum();
        lossCount = entry.lossCount();
        curve.clear();
        curve.addAll(entry.curve());
    }
}
