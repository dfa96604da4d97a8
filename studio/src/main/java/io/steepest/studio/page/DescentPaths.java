package io.steepest.studio.page;

import io.steepest.studio.experiment.NormFigures.Path;
import io.steepest.studio.experiment.NormFigures.Points;
import io.steepest.studio.report.Axes;
import io.steepest.studio.report.Drawing;
import io.steepest.studio.report.Ink;
import io.steepest.studio.report.Ink.Anchor;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Panel;
import io.steepest.studio.statistics.Point;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Point2D;
import java.util.List;

/** Paths of steepest descent on one quadratic under six norms. */
final class DescentPaths {
    private static final int COLUMNS = 3;
    private static final double PANEL = 310;
    private static final double ACROSS = PANEL + 62;
    private static final double DOWN = 300;
    private static final int LEVELS = 11;

    private final Points points;
    private final List<Color> colours;

    private DescentPaths(Points points) {
        this.points = points;
        this.colours = Panel.colours(
                points.paths().stream().map(path -> path.ball().norm()).toList());
    }

    static Drawing of(Points points) {
        int rows = (points.paths().size() + COLUMNS - 1) / COLUMNS;
        int width = (int) (78 + COLUMNS * ACROSS - 40);
        return new Drawing("paths", width, (int) (66 + rows * DOWN - 36), new DescentPaths(points)::paint);
    }

    private void paint(Ink ink) {
        for (int i = 0; i < points.paths().size(); i++) {
            int row = i / COLUMNS;
            double left = 64 + (i - row * COLUMNS) * ACROSS;
            double top = 66 + row * DOWN;
            panel(ink, points.paths().get(i), colours.get(i), Axes.wide(left, top, PANEL, -2.95, 0.6, -1.3, 0.75));
        }
    }

    private void panel(Ink ink, Path path, Color colour, Axes axes) {
        int steps = path.points().size() - 1;
        double rest = path.losses().get(steps) / path.losses().get(0);
        Panel.heading(
                ink,
                axes,
                path.ball().norm(),
                "λ = " + Numbers.measure(path.sharpness()) + ";  after " + (steps == 1 ? "one step" : steps + " steps")
                        + " " + left(rest));
        ink.within(axes.area(), () -> {
            ink.fill(axes.area(), new Color(0xfbfbfc));
            contours(ink, axes, path.losses().get(0));
            Point start = path.points().get(0);
            double radius = path.ball().dual() / path.sharpness();
            var ball = axes.around(path.ball().sphere().stream()
                    .map(p -> start.plus(p.times(radius)))
                    .toList());
            ink.fill(ball, Panel.faint(colour, 30));
            ink.draw(ball, Panel.faint(colour, 150), 1.2);
        });
        Panel.grid(ink, axes, 1);
        Panel.names(ink, axes, "w_1", "w_2");
        ink.draw(axes.through(path.points()), colour, 2);
        for (int i = path.points().size() - 1; i >= 0; i--) {
            ink.dot(axes.at(path.points().get(i)), i == 0 ? Ink.BLACK : colour, i == 0 ? 4.5 : 3.2);
        }
        Point2D minimum = axes.at(new Point(0, 0));
        ink.text("+", new Point2D.Double(minimum.getX(), minimum.getY() + 5), Anchor.MIDDLE, Ink.BLACK, Font.BOLD, 15);
    }

    /** The start's contour and those of half the loss of the one before. */
    private void contours(Ink ink, Axes axes, double first) {
        for (int k = -2; k < LEVELS - 2; k++) {
            double radius = Math.sqrt(2 * first * Math.pow(2, -k));
            var level = axes.around(
                    points.level().stream().map(p -> p.times(radius)).toList());
            ink.draw(level, new Color(k == 0 ? 0x8b95a3 : 0xcdd3db), k == 0 ? 1.4 : 1);
        }
    }

    private static String left(double rest) {
        return rest < 1e-12 ? "the minimum is reached" : Numbers.measure(100 * rest) + " % of the loss is left";
    }
}
