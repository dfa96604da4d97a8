package io.steepest.studio.page;

import io.steepest.studio.experiment.NormFigures.Ball;
import io.steepest.studio.experiment.NormFigures.Points;
import io.steepest.studio.experiment.NormFigures.Ray;
import io.steepest.studio.experiment.NormFigures.Solution;
import io.steepest.studio.report.Axes;
import io.steepest.studio.report.Drawing;
import io.steepest.studio.report.Ink;
import io.steepest.studio.report.Ink.Anchor;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.Panel;
import io.steepest.studio.statistics.Point;
import java.awt.Color;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Figure 1: sharpness sets the length of a step, the norm its direction. */
final class SharpnessAndNorm {
    private static final double SIZE = 420;
    private static final double TOP = 78;
    private static final double REACH = 1.6;

    private final Points points;
    private final List<Color> colours;

    private SharpnessAndNorm(Points points) {
        this.points = points;
        this.colours = Panel.colours(
                points.rays().stream().map(ray -> ray.ball().norm()).toList());
    }

    static Drawing of(Points points) {
        return new Drawing("figure-1", 1040, 560, new SharpnessAndNorm(points)::paint);
    }

    private void paint(Ink ink) {
        sharpness(ink);
        norms(ink);
    }

    private void sharpness(Ink ink) {
        Ray ray = points.rays().get(1);
        Color colour = colours.get(1);
        double furthest = ray.solutions().stream()
                .mapToDouble(s -> s.point().length())
                .max()
                .orElseThrow();
        Axes axes = Axes.square(70, TOP, SIZE, 1.2 * furthest);
        Panel.heading(
                ink,
                axes,
                "(a)  Sharpness λ sets the length",
                "argmin ⟨g, d⟩ + (λ/2)‖d‖² under " + ray.ball().norm() + ", on the spheres of radius ‖g‖_†/λ");
        Panel.grid(ink, axes, step(furthest));
        Panel.names(ink, axes, "d_1", "d_2");
        ink.within(axes.area(), () -> {
            for (Solution s : ray.solutions()) {
                double radius = ray.ball().dual() / s.sharpness();
                ink.draw(axes.around(scaled(ray.ball().sphere(), radius)), Panel.faint(colour, 90), 1.4);
            }
            Point far = ray.ball().oracle().times(4 * furthest);
            ink.draw(axes.through(List.of(new Point(0, 0), far)), Panel.faint(colour, 150), 1.4, 6, 5);
        });
        gradient(ink, axes, points.gradient());
        for (int i = 0; i < ray.solutions().size(); i++) {
            Solution s = ray.solutions().get(i);
            ink.dot(axes.at(s.point()), colour, 5.5);
            name(ink, axes.at(s.point()), i % 2 == 0, "λ = " + fraction(s.sharpness()));
        }
    }

    /** Beside a steep ray, on both sides of a flat one in turn. */
    private void name(Ink ink, Point2D at, boolean even, String text) {
        Point g = points.gradient();
        boolean flat = Math.abs(g.x()) > Math.abs(g.y());
        boolean left = g.x() * g.y() < 0;
        double x = flat ? 0 : left ? -12 : 12;
        double y = flat ? even ? 24 : -14 : 14;
        Anchor anchor = flat ? Anchor.MIDDLE : left ? Anchor.END : Anchor.START;
        ink.label(text, new Point2D.Double(at.getX() + x, at.getY() + y), anchor, Ink.BLACK, 13.5);
    }

    private void norms(Ink ink) {
        Axes axes = Axes.square(70 + SIZE + 100, TOP, SIZE, REACH);
        Panel.heading(
                ink,
                axes,
                "(b)  The norm sets the direction",
                "argmin ⟨g, d⟩ over the unit ball; dashed: ⟨g, d⟩ = −‖g‖_†");
        Panel.grid(ink, axes, 0.5);
        Panel.names(ink, axes, "d_1", "d_2");
        List<Ball> balls = points.rays().stream().map(Ray::ball).toList();
        List<Integer> outside = IntStream.range(0, balls.size())
                .boxed()
                .sorted(Comparator.comparing(i -> -balls.get(i).sphere().get(45).length()))
                .toList();
        ink.within(axes.area(), () -> {
            for (int i : outside) {
                Path2D ball = axes.around(balls.get(i).sphere());
                ink.fill(ball, Panel.faint(colours.get(i), 22));
                ink.draw(ball, colours.get(i), 2);
            }
            for (int i : outside) {
                ink.draw(axes.through(support(balls.get(i))), Panel.faint(colours.get(i), 170), 1.3, 6, 5);
            }
        });
        double largest = Math.max(
                Math.abs(points.gradient().x()), Math.abs(points.gradient().y()));
        gradient(ink, axes, points.gradient().times(Math.min(1, 1.4 / largest)));
        for (int i : outside) {
            Point oracle = balls.get(i).oracle();
            ink.draw(axes.through(List.of(new Point(0, 0), oracle)), colours.get(i), 2.4);
        }
        for (int i : outside) {
            Ball ball = balls.get(i);
            ink.dot(axes.at(ball.oracle()), colours.get(i), 5.5);
            List<String> here = balls.stream()
                    .filter(b -> b.oracle().plus(ball.oracle().times(-1)).length() < 1e-9)
                    .map(Ball::norm)
                    .toList();
            Point2D beyond = Panel.beyond(axes, ball.oracle(), 21);
            if (here.get(0).equals(ball.norm())) {
                ink.label(String.join(", ", here), beyond, Anchor.MIDDLE, colours.get(i), 17);
            }
            Point corner = ball.sphere().get(eighth() * ball.sphere().size() / 8);
            ink.label(ball.norm(), Panel.beyond(axes, corner, 17), Anchor.MIDDLE, colours.get(i), 17);
        }
    }

    /** The upper diagonal across the gradient, in eighths of a turn: there is room for names. */
    private int eighth() {
        return points.gradient().x() * points.gradient().y() >= 0 ? 3 : 1;
    }

    private static void gradient(Ink ink, Axes axes, Point g) {
        ink.arrow(axes.at(new Point(0, 0)), axes.at(g), Ink.BLACK, 2.4);
        ink.label("g", Panel.beyond(axes, g, 14), Anchor.MIDDLE, Ink.BLACK, 16);
    }

    /** The line {@code ⟨g,t⟩ = −‖g‖†}, which the ball lies on one side of. */
    private List<Point> support(Ball ball) {
        Point g = points.gradient();
        Point along = new Point(-g.y(), g.x()).times(10 / g.length());
        return List.of(ball.oracle().plus(along), ball.oracle().plus(along.times(-1)));
    }

    private static List<Point> scaled(List<Point> sphere, double radius) {
        return sphere.stream().map(p -> p.times(radius)).toList();
    }

    private static double step(double furthest) {
        double rough = Math.pow(10, Math.floor(Math.log10(furthest)));
        return furthest / rough > 5 ? 2 * rough : furthest / rough > 2 ? rough : rough / 2;
    }

    private static String fraction(double value) {
        return value == 0.5 ? "½" : Numbers.compact(value);
    }
}
