package io.steepest.lab.report;

import io.steepest.lab.experiment.Point;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Lines of a {@link Sheet}, the vertical axis logarithmic unless the reader says otherwise.
 *
 * @param title above the chart
 * @param x name of the horizontal axis
 * @param y name of the vertical axis
 * @param low at the bottom
 * @param high at the top; lines may leave the chart there
 * @param lines in the order of the legend
 */
record LineChart(String title, String x, String y, double low, double high, List<Line> lines) {
    private static final double MARGIN = 1.15;

    /**
     * One line.
     *
     * @param label the same in all charts of a sheet
     * @param points in order; one that is not finite leaves a gap
     */
    record Line(String label, List<Point> points) {}

    /** A chart of what lies below a limit. */
    static LineChart below(double limit, String title, String x, String y, List<Line> lines) {
        double[] values = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .filter(v -> v > 0 && Double.isFinite(v))
                .toArray();
        double least = DoubleStream.of(values).min().orElse(0.1);
        double most = DoubleStream.of(values).max().orElse(1);
        return new LineChart(title, x, y, least / MARGIN, Math.min(limit, most * MARGIN), lines);
    }

    /** Where the horizontal axis has its numbers: at the points. */
    List<Double> ticks() {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .map(Point::x)
                .distinct()
                .sorted()
                .toList();
    }
}
