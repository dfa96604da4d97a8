package io.steepest.studio.page;

import io.steepest.studio.experiment.NormFigures.Ball;
import io.steepest.studio.experiment.NormFigures.Points;
import io.steepest.studio.experiment.Section;
import io.steepest.studio.report.Axes;
import io.steepest.studio.report.Drawing;
import io.steepest.studio.report.Ink;
import io.steepest.studio.report.Ink.Anchor;
import io.steepest.studio.report.Panel;
import io.steepest.studio.statistics.Point;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.util.List;

/** Unit balls of norms of matrices, one row for each plane of matrices. */
final class BallGallery {
    private static final double CELL = 150;
    private static final double GAP = 16;
    private static final double LEFT = 130;
    private static final double TOP = 56;
    private static final double REACH = 1.6;

    private final Points points;
    private final List<Section> rows;
    private final List<String> columns;
    private final List<Color> colours;

    private BallGallery(Points points) {
        this.points = points;
        this.rows = points.balls().stream().map(Ball::section).distinct().toList();
        this.columns = points.balls().stream().map(Ball::norm).distinct().toList();
        this.colours = Panel.colours(columns);
    }

    static Drawing of(Points points) {
        BallGallery gallery = new BallGallery(points);
        int width = (int) (LEFT + gallery.columns.size() * (CELL + GAP) + 8);
        int height = (int) (TOP + gallery.rows.size() * (CELL + GAP) + 8);
        return new Drawing("balls", width, height, gallery::paint);
    }

    private void paint(Ink ink) {
        for (int i = 0; i < columns.size(); i++) {
            Point2D at = new Point2D.Double(left(i) + CELL / 2, TOP - 18);
            ink.text(columns.get(i), at, Anchor.MIDDLE, colours.get(i), Font.BOLD, 15);
        }
        for (int i = 0; i < rows.size(); i++) {
            Point2D at = new Point2D.Double(LEFT - 20, top(i) + CELL / 2 + 5);
            ink.text(rows.get(i).label(), at, Anchor.END, Ink.BLACK, Font.PLAIN, 15);
        }
        for (Ball ball : points.balls()) {
            int row = rows.indexOf(ball.section());
            int column = columns.indexOf(ball.norm());
            cell(ink, ball, colours.get(column), Axes.square(left(column), top(row), CELL, REACH));
        }
    }

    private static double left(int column) {
        return LEFT + column * (CELL + GAP);
    }

    private static double top(int row) {
        return TOP + row * (CELL + GAP);
    }

    private void cell(Ink ink, Ball ball, Color colour, Axes axes) {
        ink.draw(axes.area(), Ink.GRID, 1);
        cross(ink, axes);
        var shape = axes.around(ball.sphere());
        ink.fill(shape, Panel.faint(colour, 34));
        ink.draw(shape, colour, 2);
        Point g = points.gradient().times(1.1 / points.gradient().length());
        ink.arrow(axes.at(new Point(0, 0)), axes.at(g), Ink.BLACK, 1.6);
        ink.draw(axes.through(List.of(new Point(0, 0), ball.oracle())), colour, 1.8);
        ink.dot(axes.at(ball.oracle()), colour, 4.5);
    }

    /** The axes with ticks at one. */
    private static void cross(Ink ink, Axes axes) {
        Point2D o = axes.at(new Point(0, 0));
        double reach = CELL / 2;
        ink.draw(new Line2D.Double(o.getX() - reach, o.getY(), o.getX() + reach, o.getY()), Ink.AXIS, 1);
        ink.draw(new Line2D.Double(o.getX(), o.getY() - reach, o.getX(), o.getY() + reach), Ink.AXIS, 1);
        for (int one : new int[] {-1, 1}) {
            double x = axes.at(new Point(one, 0)).getX();
            double y = axes.at(new Point(0, one)).getY();
            ink.draw(new Line2D.Double(x, o.getY() - 3, x, o.getY() + 3), Ink.AXIS, 1);
            ink.draw(new Line2D.Double(o.getX() - 3, y, o.getX() + 3, y), Ink.AXIS, 1);
        }
        Point2D one = new Point2D.Double(axes.at(new Point(1, 0)).getX() + 4, o.getY() + 13);
        ink.text("1", one, Anchor.START, Ink.MUTED, Font.PLAIN, 11);
    }
}
