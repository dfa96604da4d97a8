package io.steepest.studio.report;

import io.steepest.studio.report.Ink.Anchor;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.Comparator;
import java.util.List;

/** Lines over steps, both axes logarithmic, each line named at its end. */
public final class LogChart {
    private static final double NAME_HEIGHT = 19;
    // what is less beside the greatest value is rounding
    private static final double DEPTH = 1e-12;
    private static final double BELOW = 0.1;
    private static final int MOST_TICKS = 8;
    private static final float[][] DASHES = {{}, {7, 5}, {0.5f, 5}};

    /**
     * One line.
     *
     * @param name at its end
     * @param colour of line and name
     * @param dash 0 solid, 1 dashed, 2 dotted
     * @param values after step 1, 2, ...; those that are no numbers break the line, those that are not above the axis go
     *     along the line below it
     */
    public record Line(String name, Color colour, int dash, List<Double> values) {
        private boolean has(int i) {
            return Double.isFinite(values.get(i));
        }

        private double last() {
            for (int i = values.size() - 1; i >= 0; i--) {
                if (has(i)) {
                    return values.get(i);
                }
            }
            return Double.NaN;
        }
    }

    private final Rectangle2D area;
    private final List<Line> lines;
    private final double steps;
    private final double low;
    private final double high;
    private final double least;
    private final boolean below;

    private LogChart(Rectangle2D area, List<Line> lines) {
        this.area = area;
        this.lines = lines;
        this.steps = Math.max(
                2, lines.stream().mapToInt(l -> l.values().size()).max().orElse(2));
        double top = lines.stream()
                .flatMap(l -> l.values().stream())
                .mapToDouble(v -> v)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        this.least = lines.stream()
                .flatMap(l -> l.values().stream())
                .mapToDouble(v -> v)
                .filter(v -> v > DEPTH * top)
                .min()
                .orElse(0.1);
        this.below = lines.stream().flatMap(l -> l.values().stream()).anyMatch(v -> v < least);
        this.high = Math.log10(top > 0 ? top : 1) + 0.05;
        double bottom = Math.min(Math.log10(least), high - 1) - 0.05;
        this.low = below ? bottom - BELOW * (high - bottom) : bottom;
    }

    /** Paints a chart into an area, its numbers left and below of it, the names right of it. */
    public static void paint(Ink ink, Rectangle2D area, String title, String below, List<Line> lines) {
        List<Line> drawn = lines.stream().filter(l -> Double.isFinite(l.last())).toList();
        LogChart chart = new LogChart(area, drawn);
        ink.text(
                title, new Point2D.Double(area.getMinX(), area.getMinY() - 34), Anchor.START, Ink.BLACK, Font.BOLD, 15);
        ink.text(
                below,
                new Point2D.Double(area.getMinX(), area.getMinY() - 14),
                Anchor.START,
                Ink.MUTED,
                Font.PLAIN,
                13);
        chart.grid(ink);
        ink.within(area, () -> drawn.forEach(line -> chart.line(ink, line)));
        chart.names(ink);
    }

    private double x(double step) {
        return area.getMinX() + area.getWidth() * Math.log(step) / Math.log(steps);
    }

    /** What lies below the axis, zero above all, has a line of its own, a little above the lower edge. */
    private double y(double value) {
        return value < least
                ? area.getMaxY() - area.getHeight() * BELOW / 3
                : area.getMaxY() - area.getHeight() * (Math.log10(value) - low) / (high - low);
    }

    private void grid(Ink ink) {
        for (double step = 1; step <= steps; step *= 10) {
            ink.draw(new Line2D.Double(x(step), area.getMinY(), x(step), area.getMaxY()), Ink.GRID, 1);
            Point2D at = new Point2D.Double(x(step), area.getMaxY() + 18);
            ink.text(Numbers.count((long) step), at, Anchor.MIDDLE, Ink.MUTED, Font.PLAIN, 12);
        }
        int every = (int) Math.max(1, Math.ceil((high - low) / MOST_TICKS));
        for (int power = (int) Math.ceil(Math.log10(least) - 0.05); power <= high; power++) {
            if (Math.floorMod(power, every) == 0) {
                double y = y(Math.pow(10, power));
                ink.draw(new Line2D.Double(area.getMinX(), y, area.getMaxX(), y), Ink.GRID, 1);
                Point2D at = new Point2D.Double(area.getMinX() - 8, y + 4);
                ink.text(decade(power), at, Anchor.END, Ink.MUTED, Font.PLAIN, 12);
            }
        }
        if (below) {
            double y = y(0);
            ink.draw(new Line2D.Double(area.getMinX(), y, area.getMaxX(), y), Ink.AXIS, 1, 2, 4);
            Point2D at = new Point2D.Double(area.getMinX() - 8, y + 4);
            ink.text(lowest(), at, Anchor.END, Ink.MUTED, Font.PLAIN, 12);
        }
        Point2D at = new Point2D.Double(area.getCenterX(), area.getMaxY() + 38);
        ink.text("steps", at, Anchor.MIDDLE, Ink.BLACK, Font.PLAIN, 14);
    }

    /** The name of the line below the axis: zero, where nothing else lies there. */
    private String lowest() {
        boolean zero = lines.stream()
                .flatMap(l -> l.values().stream())
                .filter(v -> v < least)
                .allMatch(v -> v == 0);
        return zero ? "0" : "less";
    }

    private static String decade(int power) {
        return power >= -2 && power <= 3
                ? Numbers.compact(Math.pow(10, power))
                : "10^{" + Integer.toString(power).replace('-', '−') + "}";
    }

    private void line(Ink ink, Line line) {
        Path2D path = new Path2D.Double();
        boolean on = false;
        for (int i = 0; i < line.values().size(); i++) {
            if (!line.has(i)) {
                on = false;
                continue;
            }
            double x = Math.round(100 * x(i + 1)) / 100.0;
            double y = Math.round(100 * y(line.values().get(i))) / 100.0;
            if (on) {
                path.lineTo(x, y);
            } else {
                path.moveTo(x, y);
            }
            on = true;
        }
        ink.draw(path, line.colour(), 2, DASHES[line.dash()]);
    }

    /** Names at the ends of their lines, pushed apart where they would meet. */
    private void names(Ink ink) {
        List<Line> sorted = lines.stream()
                .sorted(Comparator.comparingDouble(Line::last).reversed())
                .toList();
        double[] places = new double[sorted.size()];
        double least = area.getMinY() + 4;
        for (int i = 0; i < places.length; i++) {
            places[i] = Math.max(y(sorted.get(i).last()), least);
            least = places[i] + NAME_HEIGHT;
        }
        double most = area.getMaxY();
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(places[i], most);
            most = places[i] - NAME_HEIGHT;
        }
        for (int i = 0; i < places.length; i++) {
            Line line = sorted.get(i);
            double x = area.getMaxX() + 12;
            double end = Math.min(Math.max(y(line.last()), area.getMinY()), area.getMaxY());
            ink.draw(new Line2D.Double(area.getMaxX() + 1, end, x, places[i]), Panel.faint(line.colour(), 110), 1);
            var sample = new Line2D.Double(x, places[i], x + 26, places[i]);
            ink.draw(sample, line.colour(), 2, DASHES[line.dash()]);
            Point2D at = new Point2D.Double(x + 33, places[i] + 5);
            ink.text(line.name(), at, Anchor.START, Ink.BLACK, Font.PLAIN, 13);
        }
    }
}
