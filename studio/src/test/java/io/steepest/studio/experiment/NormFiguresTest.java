package io.steepest.studio.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.steepest.norm.Norms;
import io.steepest.studio.experiment.NormFigures.Ball;
import io.steepest.studio.experiment.NormFigures.Path;
import io.steepest.studio.experiment.NormFigures.Points;
import io.steepest.studio.experiment.NormFigures.Ray;
import io.steepest.studio.statistics.Point;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The points of the figures obey the mathematics. float64: errors are of rounding alone. */
class NormFiguresTest {
    private static final Point G = new Point(0.5, 1);
    private static final Points POINTS = NormFigures.compute(G);
    private static final Offset<Double> ROUNDING = within(1e-12);

    private static List<Ball> allBalls() {
        return Stream.concat(POINTS.rays().stream().map(Ray::ball), POINTS.balls().stream())
                .toList();
    }

    @Test
    void solutions_at_all_sharpnesses_lie_on_one_ray_and_are_as_long_as_one_over_it() {
        for (Ray ray : POINTS.rays()) {
            Point one = ray.ball().oracle().times(ray.ball().dual());
            assertThat(ray.solutions()).hasSize(4).allSatisfy(s -> {
                assertThat(s.point().x() * s.sharpness()).isCloseTo(one.x(), ROUNDING);
                assertThat(s.point().y() * s.sharpness()).isCloseTo(one.y(), ROUNDING);
            });
        }
    }

    @Test
    void each_solution_minimizes_its_objective() {
        Map<String, Plane> planes = Map.of(
                "ℓ_1", Plane.of("ℓ_1", Norms.lp(1)),
                "ℓ_2", Plane.of("ℓ_2", Norms.euclidean()),
                "ℓ_∞", Plane.of("ℓ_∞", Norms.max()));
        for (Ray ray : POINTS.rays()) {
            Plane plane = planes.get(ray.ball().norm());
            ray.solutions().forEach(s -> {
                double least = objective(plane, s.point(), s.sharpness());
                assertThat(least).isCloseTo(-ray.ball().dual() * ray.ball().dual() / (2 * s.sharpness()), ROUNDING);
                for (Point p : ray.ball().sphere()) {
                    Point near = s.point().plus(p.times(0.01));
                    Point far = p.times(s.point().length());
                    assertThat(objective(plane, near, s.sharpness())).isGreaterThanOrEqualTo(least - 1e-12);
                    assertThat(objective(plane, far, s.sharpness())).isGreaterThanOrEqualTo(least - 1e-12);
                }
            });
        }
    }

    private static double objective(Plane plane, Point d, double sharpness) {
        double norm = plane.norms(List.of(d)).get(0);
        return G.dot(d) + sharpness / 2 * norm * norm;
    }

    @Test
    void each_ball_touches_its_supporting_line_at_the_solution() {
        for (Ball ball : allBalls()) {
            assertThat(G.dot(ball.oracle())).as(ball.norm()).isCloseTo(-ball.dual(), ROUNDING);
            assertThat(ball.sphere())
                    .hasSize(360)
                    .allSatisfy(p -> assertThat(G.dot(p)).isGreaterThanOrEqualTo(-ball.dual() - 1e-12));
            double nearest = ball.sphere().stream()
                    .mapToDouble(p -> p.plus(ball.oracle().times(-1)).length())
                    .min()
                    .orElseThrow();
            assertThat(nearest)
                    .as("%s: the solution is on the sphere", ball.norm())
                    .isLessThan(0.02);
        }
    }

    @Test
    void the_norms_of_figure_1_give_three_directions() {
        List<Point> directions =
                POINTS.rays().stream().map(ray -> ray.ball().oracle()).toList();
        assertThat(directions.get(0)).isEqualTo(new Point(0, -1));
        assertThat(directions.get(1).x()).isCloseTo(-1 / Math.sqrt(5), ROUNDING);
        assertThat(directions.get(2)).isEqualTo(new Point(-1, -1));
    }

    @Test
    void along_an_axis_all_norms_agree() {
        NormFigures.compute(new Point(0, 3)).rays().forEach(ray -> {
            assertThat(ray.ball().oracle().x()).isZero();
            assertThat(ray.ball().oracle().y()).isEqualTo(-1);
        });
    }

    @Test
    void balls_of_sections_have_their_closed_forms() {
        for (Ball ball : POINTS.balls()) {
            ball.sphere().forEach(p -> {
                double x = Math.abs(p.x());
                double y = Math.abs(p.y());
                double[] s = switch (ball.section()) {
                    case DIAGONAL -> new double[] {x, y};
                    case CIRCULANT -> new double[] {Math.abs(p.x() + p.y()), Math.abs(p.x() - p.y())};
                    default -> new double[] {p.length(), 0};
                };
                boolean row = ball.section() == Section.ROW;
                boolean diagonal = ball.section() == Section.DIAGONAL;
                boolean column = ball.section() == Section.COLUMN;
                double largest = Math.max(s[0], s[1]);
                double norm = switch (ball.norm()) {
                    case "Schatten 1" -> s[0] + s[1];
                    case "Schatten 2" -> Math.hypot(s[0], s[1]);
                    case "Schatten ∞" -> largest;
                    case "ℓ_1 → ℓ_2" -> row || diagonal ? Math.max(x, y) : p.length();
                    case "ℓ_2 → ℓ_∞" -> column || diagonal ? Math.max(x, y) : p.length();
                    default -> largest * (row ? Math.sqrt(2) : column ? Math.sqrt(0.5) : 1);
                };
                assertThat(norm)
                        .as("%s on %s at %s", ball.norm(), ball.section(), p)
                        .isCloseTo(1, ROUNDING);
            });
        }
    }

    @Test
    void paths_go_down_at_every_step_and_start_together() {
        assertThat(POINTS.paths()).hasSize(6);
        for (Path path : POINTS.paths()) {
            assertThat(path.points().get(0))
                    .isEqualTo(POINTS.paths().get(0).points().get(0));
            for (int i = 1; i < path.losses().size(); i++) {
                assertThat(path.losses().get(i))
                        .as("%s, step %d", path.ball().norm(), i)
                        .isLessThan(path.losses().get(i - 1));
            }
        }
    }

    @Test
    void the_first_step_of_a_path_ends_on_the_ball_of_its_length() {
        for (Path path : POINTS.paths()) {
            Point step = path.points().get(1).plus(path.points().get(0).times(-1));
            Point touching = path.ball().oracle().times(path.ball().dual() / path.sharpness());
            assertThat(step.plus(touching.times(-1)).length()).isLessThan(1e-12);
        }
    }

    @Test
    void in_the_norm_of_the_loss_itself_one_step_is_enough() {
        Path own = POINTS.paths().get(5);
        assertThat(own.sharpness()).isCloseTo(1, ROUNDING);
        assertThat(own.points()).hasSize(2);
        assertThat(own.points().get(1).length()).isLessThan(1e-12);
        assertThat(POINTS.level())
                .allSatisfy(p -> assertThat(POINTS.loss().loss(p)).isCloseTo(0.5, ROUNDING));
    }

    @Test
    void a_gradient_of_zero_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NormFigures.compute(new Point(0, 0)))
                .withMessageContaining("must be finite and not zero");
    }
}
