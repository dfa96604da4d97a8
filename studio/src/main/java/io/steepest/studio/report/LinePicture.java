package io.steepest.studio.report;

import io.steepest.file.OutputFile;
import io.steepest.studio.statistics.Point;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A {@link LineChart} as a picture. */
public final class LinePicture {
    // a logarithmic axis has numbers at powers of ten alone
    private static final double DECADE = 10;
    /** Between the first and last points and the ends of a logarithmic axis, or half of each would be cut off. */
    private static final double MARGIN = 1.1;

    private static final Pattern UNNAMED = Pattern.compile("[^\\p{L}\\p{N}.]+");

    private LinePicture() {}

    /**
     * Draws a chart.
     *
     * @param chart with at least one line
     * @param styles of its lines by label
     * @return the PNG; empty where Java cannot draw, or no point is finite
     * @throws IOException if the picture cannot be written
     */
    public static Optional<byte[]> png(LineChart chart, Map<String, Palette.Style> styles) throws IOException {
        boolean empty = chart.lines().stream()
                .flatMap(line -> line.points().stream())
                .noneMatch(point -> Double.isFinite(point.y()));
        return empty ? Optional.empty() : ChartStyle.png(() -> drawn(chart, styles));
    }

    /**
     * Writes each chart as a PNG named by its title, like {@code validation-loss-over-the-step-size.png}.
     *
     * @param folder that exists
     * @param charts each with at least one line
     * @param styles of their lines by label
     * @throws IOException if a picture cannot be written
     */
    public static void write(Path folder, List<LineChart> charts, Map<String, Palette.Style> styles)
            throws IOException {
        for (LineChart chart : charts) {
            String name =
                    UNNAMED.matcher(chart.title().toLowerCase(Locale.ROOT)).replaceAll("-");
            Optional<byte[]> png = png(chart, styles);
            if (png.isPresent()) {
                OutputFile.write(folder.resolve(name + ".png"), png.get());
            }
        }
    }

    private static XYChart drawn(LineChart chart, Map<String, Palette.Style> styles) {
        XYChart drawn = new XYChartBuilder()
                .width(ChartStyle.WIDTH)
                .height(ChartStyle.HEIGHT)
                .title(chart.title())
                .xAxisTitle(chart.x())
                .yAxisTitle(chart.y())
                .build();
        ChartStyle.apply(drawn);
        drawn.getStyler().setYAxisLogarithmic(chart.high() > DECADE * chart.low());
        drawn.getStyler().setYAxisMin(chart.low()).setYAxisMax(chart.high());
        drawn.getStyler().setXAxisLogarithmic(chart.powers());
        if (chart.powers()) {
            DoubleSummaryStatistics x = chart.lines().stream()
                    .flatMap(line -> line.points().stream())
                    .filter(point -> Double.isFinite(point.y()))
                    .mapToDouble(point -> x(chart, point))
                    .summaryStatistics();
            drawn.getStyler().setXAxisMin(x.getMin() / MARGIN).setXAxisMax(x.getMax() * MARGIN);
        }
        chart.lines().forEach(line -> band(drawn, chart, line, styles.get(line.label())));
        chart.lines().forEach(line -> line(drawn, chart, line, styles.get(line.label())));
        return drawn;
    }

    private static double x(LineChart chart, Point point) {
        return chart.powers() ? Math.pow(2, point.x()) : point.x();
    }

    private static void band(XYChart drawn, LineChart chart, LineChart.Line line, Palette.Style style) {
        int[] known = IntStream.range(0, line.deviations().size())
                .filter(i -> Double.isFinite(line.deviations().get(i)))
                .toArray();
        if (known.length < 2) {
            return;
        }
        ChartStyle.band(
                drawn,
                line.label(),
                Color.decode(style.light()),
                IntStream.of(known)
                        .mapToDouble(i -> x(chart, line.points().get(i)))
                        .toArray(),
                IntStream.of(known)
                        .mapToDouble(i -> Math.max(
                                chart.low(),
                                line.points().get(i).y() - line.deviations().get(i)))
                        .toArray(),
                IntStream.of(known)
                        .mapToDouble(i -> Math.min(
                                chart.high(),
                                line.points().get(i).y() + line.deviations().get(i)))
                        .toArray());
    }

    private static void line(XYChart drawn, LineChart chart, LineChart.Line line, Palette.Style style) {
        List<Point> known =
                line.points().stream().filter(p -> Double.isFinite(p.y())).toList();
        if (known.isEmpty()) {
            return;
        }
        Color colour = Color.decode(style.light());
        XYSeries series = drawn.addSeries(
                line.label(),
                known.stream().mapToDouble(point -> x(chart, point)).toArray(),
                known.stream().mapToDouble(Point::y).toArray());
        series.setLineColor(colour).setLineStyle(ChartStyle.stroke(style.dash()));
        series.setMarker(chart.powers() || known.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        series.setMarkerColor(colour);
    }
}
