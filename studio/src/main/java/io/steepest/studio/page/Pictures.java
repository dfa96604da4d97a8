package io.steepest.studio.page;

import io.steepest.studio.report.ChartStyle;
import io.steepest.train.RunResult.Point;
import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Validation losses as pictures, PNG at twice the nominal size; empty where Java cannot draw. */
final class Pictures {

    private Pictures() {}

    static Optional<byte[]> overSteps(Comparison comparison) throws IOException {
        return ChartStyle.png(() -> chart(comparison, "Validation loss by training steps", "steps", Point::step));
    }

    static Optional<byte[]> overSeconds(Comparison comparison) throws IOException {
        return ChartStyle.png(
                () -> chart(comparison, "Validation loss by training time", "seconds of training", Point::seconds));
    }

    private static XYChart chart(Comparison comparison, String title, String xTitle, ToDoubleFunction<Point> x) {
        String seeds = comparison.seeds() > 1
                ? "; mean of " + comparison.seeds() + " seeds, bands: one standard deviation to each side"
                : "";
        XYChart chart = new XYChartBuilder()
                .width(ChartStyle.WIDTH)
                .height(ChartStyle.HEIGHT)
                .title(title)
                .xAxisTitle(xTitle + seeds)
                .yAxisTitle("validation loss (" + comparison.unit().words() + ")")
                .build();
        LossRange range = LossRange.of(comparison);
        double end = comparison.entries().stream()
                .flatMap(entry -> Curves.finite(entry.curve().points()).stream())
                .mapToDouble(x)
                .max()
                .orElse(0);
        ChartStyle.apply(chart);
        chart.getStyler().setYAxisLogarithmic(range.logarithmic());
        chart.getStyler().setYAxisMin(range.low()).setYAxisMax(range.high());
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(end > 0 ? end : 1);
        comparison.entries().forEach(entry -> band(chart, entry, x, range));
        comparison.entries().forEach(entry -> line(chart, entry, x));
        if (chart.getSeriesMap().isEmpty()) {
            chart.setTitle(title + ": no run has a finite loss");
        }
        // unseen: a chart needs a series, and evenly spaced steps alone would become the ticks, round or not
        chart.addSeries("\u0000ticks", new double[] {0.707 * end}, new double[] {range.low()})
                .setMarker(SeriesMarkers.NONE)
                .setShowInLegend(false);
        return chart;
    }

    /** One standard deviation to each side of the curve, as a polygon, within the axis. */
    private static void band(XYChart chart, Entry entry, ToDoubleFunction<Point> x, LossRange range) {
        MeanCurve curve = entry.curve();
        int[] known = IntStream.range(0, curve.points().size())
                .filter(i -> Double.isFinite(curve.losses().get(i)))
                .toArray();
        if (known.length < 2) {
            return;
        }
        ChartStyle.band(
                chart,
                entry.label(),
                Color.decode(entry.style().light()),
                IntStream.of(known)
                        .mapToDouble(i -> x.applyAsDouble(curve.points().get(i)))
                        .toArray(),
                IntStream.of(known)
                        .mapToDouble(i -> Math.max(
                                range.low(),
                                curve.points().get(i).validationLoss()
                                        - curve.losses().get(i)))
                        .toArray(),
                IntStream.of(known)
                        .mapToDouble(i -> Math.min(
                                range.high(),
                                curve.points().get(i).validationLoss()
                                        + curve.losses().get(i)))
                        .toArray());
    }

    private static void line(XYChart chart, Entry entry, ToDoubleFunction<Point> x) {
        List<Point> points = Curves.finite(entry.curve().points());
        if (points.isEmpty()) {
            return;
        }
        double[] xs = points.stream().mapToDouble(x).toArray();
        double[] ys = points.stream().mapToDouble(Point::validationLoss).toArray();
        Color colour = Color.decode(entry.style().light());
        XYSeries series = chart.addSeries(entry.label(), xs, ys);
        series.setLabel(entry.diverged() ? entry.label() + " (diverged)" : entry.label());
        series.setLineColor(colour).setLineStyle(ChartStyle.stroke(entry.style().dash()));
        series.setMarker(points.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        series.setMarkerColor(colour);
        if (entry.diverged()) {
            int last = xs.length - 1;
            XYSeries cross =
                    chart.addSeries(entry.label() + "\u0000end", new double[] {xs[last]}, new double[] {ys[last]});
            cross.setMarker(SeriesMarkers.CROSS).setMarkerColor(colour).setShowInLegend(false);
            cross.setLineColor(colour);
        }
    }
}
