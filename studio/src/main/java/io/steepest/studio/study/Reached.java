package io.steepest.studio.study;

import java.util.List;
import java.util.Optional;

/**
 * The first moment at which the mean of the validation losses of several runs was at most a target.
 *
 * @param steps taken until then, interpolated between evaluations
 * @param seconds of training until then, interpolated as well, the mean of the runs
 */
public record Reached(double steps, double seconds) {

    /** Finds the moment; empty if it never came or a run ended before it. */
    static Optional<Reached> of(List<Kept> runs, double loss) {
        int count = runs.stream()
                .mapToInt(run -> run.outcome().curve().size())
                .min()
                .orElse(0);
        for (int i = 0; i < count; i++) {
            double here = loss(runs, i);
            if (here <= loss) {
                int before = i > 0 && Double.isFinite(loss(runs, i - 1)) ? i - 1 : i;
                double drop = loss(runs, before) - here;
                double part = drop > 0 ? (loss(runs, before) - loss) / drop : 1;
                return Optional.of(new Reached(
                        between(step(runs, before), step(runs, i), part),
                        between(seconds(runs, before), seconds(runs, i), part)));
            }
        }
        return Optional.empty();
    }

    private static double between(double from, double to, double part) {
        return from + part * (to - from);
    }

    private static double step(List<Kept> runs, int at) {
        return runs.get(0).outcome().curve().get(at).step();
    }

    private static double loss(List<Kept> runs, int at) {
        return runs.stream()
                .mapToDouble(run -> run.outcome().curve().get(at).validationLoss())
                .average()
                .orElse(Double.NaN);
    }

    private static double seconds(List<Kept> runs, int at) {
        return runs.stream()
                .mapToDouble(run -> run.timing().curve().get(at))
                .average()
                .orElse(Double.NaN);
    }
}
