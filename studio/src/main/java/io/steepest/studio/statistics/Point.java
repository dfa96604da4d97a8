package io.steepest.studio.statistics;

/**
 * A point or a vector of the plane.
 *
 * @param x first coordinate
 * @param y second coordinate
 */
public record Point(double x, double y) {

    /** The inner product. */
    public double dot(Point other) {
        return x * other.x + y * other.y;
    }

    /** The sum. */
    public Point plus(Point other) {
        return new Point(x + other.x, y + other.y);
    }

    /** The vector, so many times as long. */
    public Point times(double factor) {
        return new Point(factor * x, factor * y);
    }

    /** The Euclidean length. */
    public double length() {
        return Math.hypot(x, y);
    }
}
