package io.steepest.studio.page;

import io.steepest.train.RunResult.Point;
import java.util.List;
import java.util.Optional;

/** What can be read off a curve of validation losses. */
final class Curves {

    /**
     * Where a loss was first reached.
     *
     * @param steps between evaluations by linear interpolation
     * @param seconds of training, in the same way
     */
    record Crossing(double steps, double seconds) {}

    private Curves() {}

    /** Points with a finite validation loss, in order. */
    static List<Point> finite(List<Point> curve) {
        return curve.stream()
                .filter(point -> Double.isFinite(point.validationLoss()))
                .toList();
    }

    /** The first place where the validation loss is at most {@code loss}; empty if there is none. */
    static Optional<Crossing> crossing(List<Point> curve, double loss) {
        Point before = null;
        for (Point point : curve) {
            if (point.validationLoss() <= loss) {
                // from a point that is not finite there is nothing to interpolate
                boolean between = before != null && Double.isFinite(before.validationLoss());
                Point from = between ? before : point;
                double drop = from.validationLoss() - point.validationLoss();
                double part = drop > 0 ? (from.validationLoss() - loss) / drop : 1;
                return Optional.of(new Crossing(
                        from.step() + part * (point.step() - from.step()),
                        from.seconds() + part * (point.seconds() - from.seconds())));
            }
            before = point;
        }
        return Optional.empty();
    }

    /** The validation loss at the first evaluation at or after {@code step}; NaN if there is none. */
    static double lossFrom(List<Point> curve, double step) {
        return finite(curve).stream()
                .filter(point -> point.step() >= step)
                .mapToDouble(Point::validationLoss)
                .findFirst()
                .orElse(Double.NaN);
    }
}
