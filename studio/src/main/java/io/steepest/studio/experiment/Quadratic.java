package io.steepest.studio.experiment;

import io.steepest.studio.statistics.Point;

/**
 * The loss {@code ½⟨w, H w⟩} on the plane, with its minimum at the origin.
 *
 * @param xx upper left of H
 * @param xy off the diagonal
 * @param yy lower right
 */
public record Quadratic(double xx, double xy, double yy) {

    /** Checks that H is positive definite. */
    public Quadratic {
        if (!(xx > 0 && xx * yy - xy * xy > 0)) {
            throw new IllegalArgumentException(
                    "Hessian must be positive definite, found [[" + xx + ", " + xy + "], [" + xy + ", " + yy + "]]");
        }
    }

    /** With given eigenvalues, the first one's eigenvector at an angle to the x axis. */
    static Quadratic turned(double first, double second, double degrees) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        return new Quadratic(first * c * c + second * s * s, (first - second) * c * s, first * s * s + second * c * c);
    }

    /** The loss at w. */
    public double loss(Point w) {
        return 0.5 * w.dot(gradient(w));
    }

    /** The gradient {@code H w}. */
    public Point gradient(Point w) {
        return new Point(xx * w.x() + xy * w.y(), xy * w.x() + yy * w.y());
    }

    /** The sharpness in a norm, the largest {@code ⟨d, H d⟩} of the unit ball, over so many points of its sphere. */
    double sharpness(Plane plane, int points) {
        return 2 * plane.sphere(points).stream().mapToDouble(this::loss).max().orElseThrow();
    }
}
