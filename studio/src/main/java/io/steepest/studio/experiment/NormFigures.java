package io.steepest.studio.experiment;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norms;
import io.steepest.studio.statistics.Point;
import java.util.ArrayList;
import java.util.List;

/** The points of the figures on norms. Bernstein and Newhouse (2024), Proposition 1, Figure 1, Proposition 8. */
public final class NormFigures {
    private static final int SPHERE = 360;
    private static final int STEPS = 20;
    private static final double ENOUGH = 1e-4;
    private static final List<Double> SHARPNESSES = List.of(0.5, 1.0, 2.0, 4.0);

    private NormFigures() {}

    /**
     * A unit ball with the point of it that descends furthest.
     *
     * @param norm as people write it
     * @param section the plane
     * @param sphere the boundary of the ball, counter-clockwise
     * @param oracle {@code argmin ⟨g,t⟩} over the ball
     * @param dual the dual norm of the gradient
     */
    public record Ball(String norm, Section section, List<Point> sphere, Point oracle, double dual) {}

    /**
     * The solution at one sharpness.
     *
     * @param sharpness λ
     * @param point {@code argmin ⟨g,d⟩ + (λ/2)‖d‖²}
     */
    public record Solution(double sharpness, Point point) {}

    /**
     * The solutions of one norm at several sharpnesses.
     *
     * @param ball the norm's
     * @param solutions in order of sharpness
     */
    public record Ray(Ball ball, List<Solution> solutions) {}

    /**
     * A path of steepest descent.
     *
     * @param ball the norm's unit ball, with the oracle of the first gradient
     * @param sharpness λ, the loss's in this norm
     * @param points from the start
     * @param losses at the points
     */
    public record Path(Ball ball, double sharpness, List<Point> points, List<Double> losses) {}

    /**
     * All points of the figures.
     *
     * @param gradient of Figure 1 and of the balls
     * @param rays of ℓ₁, ℓ₂ and ℓ∞
     * @param loss that the paths descend on
     * @param level the sphere of {@code √⟨w, H w⟩}, the shape of the loss's contours
     * @param paths from one start under six norms
     * @param balls of six norms of matrices, on four planes of matrices
     */
    public record Points(
            Point gradient, List<Ray> rays, Quadratic loss, List<Point> level, List<Path> paths, List<Ball> balls) {}

    /**
     * Computes all points.
     *
     * @param gradient not zero
     */
    public static Points compute(Point gradient) {
        if (!(gradient.length() > 0 && gradient.length() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--gradient must be finite and not zero, found " + gradient.x() + ", "
                    + gradient.y() + ": at zero every direction is as good as any");
        }
        Quadratic loss = Quadratic.turned(1, 10, 30);
        return new Points(
                gradient,
                vectors().stream().map(plane -> ray(plane, gradient)).toList(),
                loss,
                own(loss).sphere(SPHERE),
                paths(loss, new Point(-2.1, -0.4)),
                balls(gradient));
    }

    private static List<Plane> vectors() {
        return List.of(Plane.of("ℓ_1", Norms.lp(1)), Plane.of("ℓ_2", Norms.euclidean()), Plane.of("ℓ_∞", Norms.max()));
    }

    /** The norm whose spheres are the contours of the loss. */
    private static Plane own(Quadratic loss) {
        return Plane.of("√⟨w, Hw⟩", Norms.euclidean().in(PlaneMap.of(loss)));
    }

    private static Ball ball(Plane plane, Point g) {
        return new Ball(plane.label(), plane.section(), plane.sphere(SPHERE), plane.oracle(g), plane.dual(g));
    }

    private static Ray ray(Plane plane, Point g) {
        return new Ray(
                ball(plane, g),
                SHARPNESSES.stream()
                        .map(l -> new Solution(l, plane.solution(g, l)))
                        .toList());
    }

    private static List<Path> paths(Quadratic loss, Point start) {
        List<Plane> planes = List.of(
                Plane.of("ℓ_1", Norms.lp(1)),
                Plane.of("ℓ_{1.5}", Norms.lp(1.5)),
                Plane.of("ℓ_2", Norms.euclidean()),
                Plane.of("ℓ_4", Norms.lp(4)),
                Plane.of("ℓ_∞", Norms.max()),
                own(loss));
        return planes.stream().map(plane -> path(plane, loss, start)).toList();
    }

    /** Minimizes {@code loss + ⟨g,d⟩ + (λ/2)‖d‖²}, a bound of the loss that touches it, again and again. */
    private static Path path(Plane plane, Quadratic loss, Point start) {
        double sharpness = loss.sharpness(plane, 32 * SPHERE);
        List<Point> points = new ArrayList<>(List.of(start));
        List<Double> losses = new ArrayList<>(List.of(loss.loss(start)));
        Point w = start;
        for (int i = 0; i < STEPS && loss.loss(w) > ENOUGH * losses.get(0); i++) {
            w = w.plus(plane.solution(loss.gradient(w), sharpness));
            points.add(w);
            losses.add(loss.loss(w));
        }
        return new Path(ball(plane, loss.gradient(start)), sharpness, points, losses);
    }

    private static List<Ball> balls(Point gradient) {
        List<Ball> balls = new ArrayList<>();
        for (Section section : List.of(Section.DIAGONAL, Section.CIRCULANT, Section.ROW, Section.COLUMN)) {
            for (Plane plane : List.of(
                    new Plane("Schatten 1", Norms.schatten(1), section),
                    new Plane("Schatten 2", Norms.schatten(2), section),
                    new Plane("Schatten ∞", Norms.schatten(Double.POSITIVE_INFINITY), section),
                    new Plane("ℓ_1 → ℓ_2", Norms.columns(), section),
                    new Plane("ℓ_2 → ℓ_∞", Norms.lpToMax(2), section),
                    new Plane("RMS → RMS", Norms.rmsToRms(Polar.svd()), section))) {
                balls.add(ball(plane, gradient));
            }
        }
        return balls;
    }
}
