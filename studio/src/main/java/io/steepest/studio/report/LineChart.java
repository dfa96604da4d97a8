package io.steepest.studio.report;

import io.steepest.studio.statistics.Point;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Lines of a {@link Sheet}, the vertical axis logarithmic unless the reader says otherwise. Every finite value is within the
 * axis; zeros, which a logarithm has no place for, are drawn on a line of their own below it.
 *
 * @param title above the chart
 * @param x name of the horizontal axis
 * @param y name of the vertical axis
 * @param low least positive value
 * @param high above every value
 * @param lines in the order of the legend
 * @param powers whether the horizontal values are logarithms to the base two of what is to be read there
 */
public record LineChart(String title, String x, String y, double low, double high, List<Line> lines, boolean powers) {
    private static final double MARGIN = 1.15;
    private static final int MOST_TICKS = 24;

    /**
     * One line.
     *
     * @param label the same in all charts of a sheet
     * @param points in order; one that is not finite leaves a gap
     * @param deviations half the widths of a band around the points, NaN for none; may be empty
     */
    public record Line(String label, List<Point> points, List<Double> deviations) {

        /** A line without a band. */
        public Line(String label, List<Point> points) {
            this(label, points, List.of());
        }

        private DoubleStream values() {
            return points.stream().mapToDouble(Point::y).filter(Double::isFinite);
        }
    }

    /** A chart of all values of its lines. */
    public static LineChart of(String title, String x, String y, List<Line> lines) {
        double least = lines.stream()
                .flatMapToDouble(Line::values)
                .filter(v -> v > 0)
                .min()
                .orElse(0.1);
        double most = lines.stream().flatMapToDouble(Line::values).max().orElse(1);
        return new LineChart(title, x, y, least / MARGIN, Math.max(least, most) * MARGIN, lines, false);
    }

    /** The same chart of lines over logarithms to the base two, whose readers want to see the numbers themselves. */
    public LineChart overPowers() {
        return new LineChart(title, x, y, low, high, lines, true);
    }

    /** Where the horizontal axis has its numbers: at the points, or at round numbers where points are too many for that. */
    List<Double> ticks() {
        List<Double> points = lines.stream()
                .flatMap(line -> line.points().stream())
                .map(Point::x)
                .distinct()
                .sorted()
                .toList();
        return powers || points.size() <= MOST_TICKS ? points : round(points.get(points.size() - 1));
    }

    /** From zero to a greatest value, five to ten of them. */
    private static List<Double> round(double most) {
        if (!(most > 0)) {
            return List.of(0.0);
        }
        double power = Math.pow(10, Math.floor(Math.log10(most / 5)));
        double step = DoubleStream.of(5, 2, 1)
                .map(x -> x * power)
                .filter(x -> most / x >= 5)
                .findFirst()
                .orElse(power);
        return IntStream.rangeClosed(0, (int) (most / step))
                .mapToObj(i -> i * step)
                .toList();
    }
}
