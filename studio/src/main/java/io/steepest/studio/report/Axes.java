package io.steepest.studio.report;

import io.steepest.studio.statistics.Point;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * Where the plane is on paper, both axes in the same scale.
 *
 * @param left edge on paper
 * @param top edge on paper
 * @param scale units of paper for one of the plane
 * @param xMin of the plane, at the left edge
 * @param xMax of the plane, at the right edge
 * @param yMin of the plane, at the bottom
 * @param yMax of the plane, at the top
 */
public record Axes(double left, double top, double scale, double xMin, double xMax, double yMin, double yMax) {

    /** Axes of a given width on paper. */
    public static Axes wide(double left, double top, double width, double xMin, double xMax, double yMin, double yMax) {
        return new Axes(left, top, width / (xMax - xMin), xMin, xMax, yMin, yMax);
    }

    /** Axes around the origin. */
    public static Axes square(double left, double top, double width, double reach) {
        return wide(left, top, width, -reach, reach, -reach, reach);
    }

    /** Returns where the axes are in the picture. */
    public Rectangle2D area() {
        return new Rectangle2D.Double(left, top, scale * (xMax - xMin), scale * (yMax - yMin));
    }

    /** Returns where a point of the data is in the picture. */
    public Point2D at(Point p) {
        return new Point2D.Double(left + scale * (p.x() - xMin), top + scale * (yMax - p.y()));
    }

    /** The lines from point to point, without points that lie on the line between their neighbours. */
    public Path2D through(List<Point> points) {
        Path2D path = new Path2D.Double();
        Point last = null;
        for (int i = 0; i < points.size(); i++) {
            Point p = points.get(i);
            if (last != null && i + 1 < points.size() && between(last, p, points.get(i + 1))) {
                continue;
            }
            // a hundredth of a pixel is enough, and keeps the files small
            double x = Math.round(100 * at(p).getX()) / 100.0;
            double y = Math.round(100 * at(p).getY()) / 100.0;
            if (last == null) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
            last = p;
        }
        return path;
    }

    private static boolean between(Point a, Point p, Point b) {
        Point u = p.plus(a.times(-1));
        Point v = b.plus(p.times(-1));
        return u.dot(v) >= 0 && Math.abs(u.x() * v.y() - u.y() * v.x()) <= 1e-9 * u.length() * v.length();
    }

    /** The polygon with these corners. */
    public Path2D around(List<Point> points) {
        Path2D path = through(points);
        path.closePath();
        return path;
    }
}
