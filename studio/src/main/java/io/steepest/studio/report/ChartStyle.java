package io.steepest.studio.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The looks of charts in pictures, which are PNG at twice the nominal size. */
public final class ChartStyle {
    /** Nominal width of a picture in pixels. */
    public static final int WIDTH = 960;

    /** Nominal height of a picture in pixels. */
    public static final int HEIGHT = 560;

    private static final Logger log = LoggerFactory.getLogger(ChartStyle.class);
    private static final int RESOLUTION = 2;
    private static final int BAND = 40;
    private static final Color INK = new Color(0x1f2630);
    private static final Color MUTED = new Color(0x5b6675);
    private static final Color GRID = new Color(0xe6e9ee);
    private static final float[][] DASHES = {null, {8, 4}, {2, 4}, {10, 4, 2, 4}};

    private ChartStyle() {}

    /** Returns the stroke of a line by the number of its dashes. */
    public static BasicStroke stroke(int dash) {
        return new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, DASHES[dash], 0);
    }

    /**
     * Draws a band as a polygon.
     *
     * @param chart to draw on
     * @param label of the line that it belongs to
     * @param colour of the line
     * @param x places, in order
     * @param low lower edge at each place
     * @param high upper edge at each place
     */
    public static void band(XYChart chart, String label, Color colour, double[] x, double[] low, double[] high) {
        int n = x.length;
        double[] xs = new double[2 * n];
        double[] ys = new double[2 * n];
        for (int i = 0; i < n; i++) {
            int back = xs.length - 1 - i;
            xs[i] = x[i];
            xs[back] = x[i];
            ys[i] = high[i];
            ys[back] = low[i];
        }
        XYSeries band = chart.addSeries(label + "\u0000band", xs, ys);
        band.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        band.setFillColor(Panel.faint(colour, BAND));
        band.setMarker(SeriesMarkers.NONE);
        band.setLineColor(Panel.faint(colour, 0));
        band.setShowInLegend(false);
    }

    /** Gives a chart the looks of all. */
    public static void apply(XYChart chart) {
        var styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotContentSize(0.995);
        styler.setPlotMargin(0);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setAxisTickMarksColor(GRID);
        styler.setAxisTickLabelsColor(MUTED);
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 13));
        styler.setAxisTitleFont(font(Font.PLAIN, 14));
        styler.setChartFontColor(INK);
        styler.setChartTitleFont(font(Font.BOLD, 18));
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitlePadding(12);
        styler.setChartPadding(18);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setLegendPadding(12);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendFont(font(Font.PLAIN, 14));
        styler.setLegendBackgroundColor(Color.WHITE);
        styler.setLegendSeriesLineLength(28);
        styler.setMarkerSize(9);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    /**
     * Draws a chart.
     *
     * @param chart made when Java can draw
     * @return the PNG; empty where Java cannot draw text
     * @throws IOException if the picture cannot be written
     */
    public static Optional<byte[]> png(Supplier<XYChart> chart) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH * RESOLUTION, HEIGHT * RESOLUTION, BufferedImage.TYPE_INT_RGB);
        try {
            Graphics2D g = image.createGraphics();
            g.scale(RESOLUTION, RESOLUTION);
            chart.get().paint(g, WIDTH, HEIGHT);
            g.dispose();
        } catch (LinkageError | InternalError noFonts) {
            // Java on a machine without fontconfig or any font: no reason to lose the page
            log.warn("no pictures: this Java cannot draw text, for which it needs fontconfig and a font", noFonts);
            return Optional.empty();
        }
        return Optional.of(Drawing.bytes(image));
    }
}
