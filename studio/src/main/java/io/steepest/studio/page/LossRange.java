package io.steepest.studio.page;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The loss axis: from the first loss on, with a close-up of the part that most curves end in.
 *
 * <p>Losses before training has begun to bite are several times those at the end and press all curves together. The
 * close-up keeps every optimizer's end, as far as it learnt anything, and half of the curves from a tenth of their steps on.
 *
 * @param low below every loss, and below the bands as far as losses can be there
 * @param close top of the close-up, may be below the first losses
 * @param high above every loss and every band
 * @param cut whether some loss lies above the close-up
 * @param logarithmic whether losses differ so much that a linear axis would hide the small ones
 */
record LossRange(double low, double close, double high, boolean cut, boolean logarithmic) {

    private static final double MARGIN = 0.04;
    private static final double EARLY = 0.1;
    private static final double FAR = 20;

    static LossRange of(Comparison comparison) {
        List<Entry> entries = comparison.entries();
        double[] losses = entries.stream()
                .flatMapToDouble(entry ->
                        Curves.finite(entry.curve().points()).stream().mapToDouble(point -> point.validationLoss()))
                .sorted()
                .toArray();
        if (losses.length == 0) {
            return new LossRange(0, 1, 1, false, false);
        }
        double least = losses[0];
        double most = losses[losses.length - 1];
        double[] early = entries.stream()
                .mapToDouble(entry -> Curves.lossFrom(entry.curve().points(), EARLY * entry.steps()))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        double typical = early.length == 0 ? most : early[early.length / 2];
        double ends = comparison.finished().stream()
                .filter(entry ->
                        entry.finalLoss() <= Curves.lossFrom(entry.curve().points(), 0))
                .flatMapToDouble(entry -> DoubleStream.of(entry.finalLoss()))
                .max()
                .orElse(typical);
        double top = Math.min(most, Math.max(typical, ends));
        double close = top + margin(top, least);
        double highest = Math.max(most, edges(entries, 1).max().orElse(most));
        double lowest = Math.min(least, edges(entries, -1).min().orElse(least)) - margin(top, least);
        boolean far = least > 0 && most > FAR * least;
        return new LossRange(
                // a band may reach below zero where no loss is
                far ? 0.9 * least : least >= 0 ? Math.max(0, lowest) : lowest,
                close,
                far ? 1.1 * highest : highest + margin(most, least),
                most > close,
                far);
    }

    /** The upper or lower edges of the bands. */
    private static DoubleStream edges(List<Entry> entries, int side) {
        return entries.stream()
                .map(Entry::curve)
                .flatMapToDouble(curve -> IntStream.range(0, curve.points().size())
                        .mapToDouble(i -> curve.points().get(i).validationLoss()
                                + side * curve.losses().get(i))
                        .filter(Double::isFinite));
    }

    private static double margin(double top, double least) {
        return top > least ? MARGIN * (top - least) : Math.max(MARGIN * Math.abs(top), MARGIN);
    }
}
