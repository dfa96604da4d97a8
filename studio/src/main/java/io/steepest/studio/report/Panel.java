package io.steepest.studio.report;

import io.steepest.studio.report.Ink.Anchor;
import io.steepest.studio.statistics.Point;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.Stream;

/** What every panel of a figure has: grid, ticks, titles, colours. */
public final class Panel {
    private static final double TICK_TEXT = 12;
    private static final List<String> FIRST = List.of("ℓ_1", "ℓ_2", "ℓ_∞");

    private Panel() {}

    /** The grid at multiples of a step, with numbers at the edges. */
    public static void grid(Ink ink, Axes axes, double step) {
        Rectangle2D area = axes.area();
        for (int i = (int) Math.ceil(axes.xMin() / step); i * step <= axes.xMax(); i++) {
            double x = axes.at(new Point(i * step, 0)).getX();
            ink.draw(new Line2D.Double(x, area.getMinY(), x, area.getMaxY()), line(i), 1);
            tick(ink, i * step, new Point2D.Double(x, area.getMaxY() + 17), Anchor.MIDDLE);
        }
        for (int i = (int) Math.ceil(axes.yMin() / step); i * step <= axes.yMax(); i++) {
            double y = axes.at(new Point(0, i * step)).getY();
            ink.draw(new Line2D.Double(area.getMinX(), y, area.getMaxX(), y), line(i), 1);
            tick(ink, i * step, new Point2D.Double(area.getMinX() - 7, y + 4), Anchor.END);
        }
    }

    private static Color line(int multiple) {
        return multiple == 0 ? Ink.AXIS : Ink.GRID;
    }

    private static void tick(Ink ink, double value, Point2D at, Anchor anchor) {
        ink.text(Numbers.compact(value).replace('-', '−'), at, anchor, Ink.MUTED, Font.PLAIN, TICK_TEXT);
    }

    /** The names of the axes, right of the bottom numbers and above the left ones. */
    public static void names(Ink ink, Axes axes, String x, String y) {
        Rectangle2D area = axes.area();
        ink.text(
                x,
                new Point2D.Double(area.getCenterX(), area.getMaxY() + 36),
                Anchor.MIDDLE,
                Ink.BLACK,
                Font.PLAIN,
                14);
        ink.text(y, new Point2D.Double(area.getMinX() - 34, area.getCenterY()), Anchor.END, Ink.BLACK, Font.PLAIN, 14);
    }

    /** A heading and a line below it, above the panel. */
    public static void heading(Ink ink, Axes axes, String text, String below) {
        double y = axes.top() - 14;
        double lift = below.isEmpty() ? 0 : 20;
        ink.text(text, new Point2D.Double(axes.left(), y - lift), Anchor.START, Ink.BLACK, Font.BOLD, 15);
        if (!below.isEmpty()) {
            ink.text(below, new Point2D.Double(axes.left(), y), Anchor.START, Ink.MUTED, Font.PLAIN, 13);
        }
    }

    /** A point on paper so far beyond p as seen from the origin. */
    public static Point2D beyond(Axes axes, Point p, double distance) {
        Point2D at = axes.at(p);
        double length = Math.max(p.length(), 1e-12);
        // text stands on its base line: its middle is a little higher
        return new Point2D.Double(at.getX() + distance * p.x() / length, at.getY() - distance * p.y() / length + 5);
    }

    /** Colours on white, one for each name; the norms of Figure 1 have the same in all figures. */
    public static List<Color> colours(List<String> names) {
        List<String> order = Stream.concat(FIRST.stream().filter(names::contains), names.stream())
                .distinct()
                .toList();
        List<String> colours = Palette.series(order.size());
        return names.stream()
                .map(name -> Color.decode(colours.get(order.indexOf(name))))
                .toList();
    }

    /** So light that lines on it stand out. */
    public static Color faint(Color colour, int alpha) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
    }
}
