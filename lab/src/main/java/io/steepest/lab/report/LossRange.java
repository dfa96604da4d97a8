package io.steepest.lab.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The part of the loss axis worth looking at.
 *
 * <p>Losses before training has begun to bite are several times those at the end and would press all
 * curves together. The range keeps every run's end, as far as it learnt anything, and half of the runs
 * from a tenth of their steps on.
 *
 * @param low below every loss
 * @param high may be below the first losses
 * @param cut whether some loss lies above it
 */
record LossRange(double low, double high, boolean cut) {

    private static final double MARGIN = 0.04;
    private static final double EARLY = 0.1;

    static LossRange of(Comparison comparison) {
        List<Entry> entries = comparison.entries();
        double[] losses = entries.stream()
                .flatMapToDouble(
                        entry -> Curves.finite(entry.run()).stream().mapToDouble(point -> point.validationLoss()))
                .sorted()
                .toArray();
        if (losses.length == 0) {
            return new LossRange(0, 1, false);
        }
        double least = losses[0];
        double most = losses[losses.length - 1];
        double[] early = entries.stream()
                .mapToDouble(entry -> Curves.lossFrom(entry.run(), EARLY * entry.steps()))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        double typical = early.length == 0 ? most : early[early.length / 2];
        double ends = comparison.finished().stream()
                .filter(entry -> entry.finalLoss() <= Curves.lossFrom(entry.run(), 0))
                .flatMapToDouble(entry -> DoubleStream.of(entry.finalLoss()))
                .max()
                .orElse(typical);
        double top = Math.min(most, Math.max(typical, ends));
        double margin = top > least ? MARGIN * (top - least) : Math.max(MARGIN * Math.abs(top), MARGIN);
        double low = least >= 0 ? Math.max(0, least - margin) : least - margin;
        return new LossRange(low, top + margin, most > top + margin);
    }
}
