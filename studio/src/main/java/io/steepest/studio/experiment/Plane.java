package io.steepest.studio.experiment;

import io.steepest.norm.Norm;
import io.steepest.studio.statistics.Point;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * A norm on a plane of matrices. Every number is from the norm itself.
 *
 * @param label the norm as people write it; {@code _} sets what follows lower
 * @param norm of the matrices
 * @param section the plane
 */
public record Plane(String label, Norm norm, Section section) {

    /** A norm of two-dimensional vectors. */
    public static Plane of(String label, Norm norm) {
        return new Plane(label, norm, Section.COLUMN);
    }

    /** The norms of points. */
    public List<Double> norms(List<Point> points) {
        try (PointerScope scope = new PointerScope()) {
            List<Double> norms = new ArrayList<>();
            for (double value : Doubles.of(norm.of(section.matrices(points)))) {
                norms.add(value);
            }
            return norms;
        }
    }

    /**
     * The unit sphere in the plane, counter-clockwise from the positive x axis.
     *
     * @param count number of points, at equal angles; a multiple of eight has the corners
     */
    public List<Point> sphere(int count) {
        List<Point> rays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double angle = 2 * Math.PI * i / count;
            rays.add(new Point(Math.cos(angle), Math.sin(angle)));
        }
        List<Double> norms = norms(rays);
        List<Point> sphere = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sphere.add(rays.get(i).times(1 / norms.get(i)));
        }
        return sphere;
    }

    /** {@code argmin ⟨g,t⟩} over the unit ball. */
    public Point oracle(Point g) {
        try (PointerScope scope = new PointerScope()) {
            return section.point(norm.lmo(section.gradient(g)));
        }
    }

    /** The dual norm of a gradient. */
    public double dual(Point g) {
        try (PointerScope scope = new PointerScope()) {
            return Doubles.of(norm.dual(section.gradient(g)))[0];
        }
    }

    /** {@code argmin ⟨g,d⟩ + (λ/2)‖d‖²}. */
    public Point solution(Point g, double sharpness) {
        try (PointerScope scope = new PointerScope()) {
            return section.point(norm.steepest(section.gradient(g))).times(1 / sharpness);
        }
    }
}
