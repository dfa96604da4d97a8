package io.steepest.optim;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.number;
import static io.steepest.Tensors.relativeError;
import static io.steepest.Tensors.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descent within a ball: Frank and Wolfe (1956), with the rates of Jaggi (2013). */
@ExtendWith(Scoped.class)
class FrankWolfeTest {
    private static final long M = 4;
    private static final long N = 3;
    private static final double RADIUS = 2.5;
    // rounding of a convex combination in float64
    private static final double ROUNDING = 1e-12;
    /** Frank and Wolfe's open loop γ = 2/(t+2) for t = 0, 1, …; steps are counted from one. */
    private static final Schedule OPEN_LOOP = t -> 2.0 / (t + 1);

    private static Stream<Norm> exact() {
        return Norms.all().stream().filter(norm -> norm.error() == 0);
    }

    /** Norms of 4×3 matrices with the greatest Frobenius length in their unit ball. */
    private static Stream<Arguments> balls() {
        return Stream.of(
                Arguments.of(Norms.euclidean(), 1),
                Arguments.of(Norms.max(), Math.sqrt(12)),
                Arguments.of(Norms.spectral(Polar.svd()), Math.sqrt(3)),
                Arguments.of(Norms.rmsToRms(Polar.svd()), 2),
                Arguments.of(Norms.columns(), Math.sqrt(3)),
                Arguments.of(Norms.lpToMax(2), 2),
                Arguments.of(Norms.lp(1), 1),
                Arguments.of(Norms.lp(1.5), 1),
                Arguments.of(Norms.schatten(1), 1),
                Arguments.of(Norms.oneToRms(), Math.sqrt(12)));
    }

    /** {@code ½⟨w−b, H(w−b)⟩} with entries of H in [0.1, 1]. */
    private record Quadratic(Tensor b, Tensor h) {
        static Quadratic around(Tensor b) {
            return new Quadratic(b, times(doubles(77, M, N).sigmoid(), 0.9).add(new Scalar(0.1)));
        }

        double at(Tensor w) {
            return number(w.sub(b).square().mul(h).sum()) / 2;
        }

        Tensor gradient(Tensor w) {
            return w.sub(b).mul(h);
        }
    }

    private static Tensor batch(Tensor w) {
        return w.unsqueeze(0);
    }

    /** A matrix of so large a norm. */
    private static Tensor ofNorm(Norm norm, double value, long seed) {
        Tensor w = doubles(seed, M, N);
        return times(w, value / number(norm.of(batch(w))));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void no_step_leaves_the_ball_from_inside(Norm norm) {
        Nets.Bare net = new Nets.Bare().with("w", ofNorm(norm, 0.9 * RADIUS, 1));
        for (double gamma : new double[] {0.1, 0.5, 1}) {
            Recipe recipe = Recipe.everywhere("ball", Descent.within(norm, RADIUS), StepRule.constant(gamma));
            try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
                for (long t = 1; t <= 10; t++) {
                    try (PointerScope scope = new PointerScope()) {
                        net.gradient("w", doubles(100 + t, M, N));
                        optimizer.step();
                        assertThat(number(norm.of(batch(net.get("w").detach()))))
                                .isLessThanOrEqualTo(RADIUS * (1 + ROUNDING));
                    }
                }
            }
        }
    }

    @Test
    void step_is_the_convex_combination_with_the_point_of_the_sphere() {
        Norm norm = Norms.max();
        Tensor w = ofNorm(norm, 1, 2);
        Tensor g = doubles(3, M, N);
        Nets.Bare net = new Nets.Bare().with("w", w);
        Recipe recipe = Recipe.everywhere("ball", Descent.within(norm, RADIUS), StepRule.constant(0.2));
        try (SteepestDescent optimizer = SteepestDescent.of(net, recipe)) {
            net.gradient("w", g);
            optimizer.step();
            Tensor expected = times(w, 0.8).sub(times(g.sign(), 0.2 * RADIUS));
            assertThat(relativeError(net.get("w").detach(), expected)).isLessThan(ROUNDING);
        }
    }

    /** Loss and best gap after t open-loop steps obey 2C/(t+2) and 27/4·C/(t+2); C = max h · diameter². */
    private static void assertRate(Norm norm, double longest, Quadratic loss, double least) {
        double curvature = number(loss.h().max()) * Math.pow(2 * RADIUS * longest, 2);
        Descent descent = Descent.within(norm, RADIUS);
        Nets.Bare net = new Nets.Bare().with("w", ofNorm(norm, 0.5 * RADIUS, 4));
        double bestGap = Double.POSITIVE_INFINITY;
        try (SteepestDescent optimizer = SteepestDescent.of(net, Recipe.everywhere("ball", descent, OPEN_LOOP))) {
            for (long t = 0; t <= 150; t++) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor w = net.get("w").detach();
                    Tensor g = loss.gradient(w);
                    double gap = number(descent.norm().gap(batch(w), batch(g)));
                    double excess = loss.at(w) - least;
                    bestGap = Math.min(bestGap, gap);
                    assertThat(gap).as("gap at %d", t).isGreaterThanOrEqualTo(excess - ROUNDING);
                    if (t > 0) {
                        assertThat(excess).as("loss at %d", t).isLessThanOrEqualTo(2 * curvature / (t + 2));
                        assertThat(bestGap).as("gap at %d", t).isLessThanOrEqualTo(6.75 * curvature / (t + 2));
                    }
                    net.gradient("w", g);
                    optimizer.step();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("balls")
    void open_loop_steps_reach_a_minimum_inside_at_the_known_rate(Norm norm, double longest) {
        assertRate(norm, longest, Quadratic.around(ofNorm(norm, 0.7 * RADIUS, 5)), 0);
    }

    /** Where the least value in the ball is known: the projection of b is a clipping. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void open_loop_steps_reach_a_minimum_on_the_sphere_at_the_known_rate(boolean max) {
        Norm norm = max ? Norms.max() : Norms.euclidean();
        Tensor b = ofNorm(norm, 3 * RADIUS, 6);
        Tensor nearest = max ? b.clamp_max(new Scalar(RADIUS)).clamp_min(new Scalar(-RADIUS)) : times(b, 1 / 3.0);
        Quadratic loss = new Quadratic(b, b.mul(new Scalar(0.0)).add(new Scalar(1.0)));
        assertRate(norm, max ? Math.sqrt(12) : 1, loss, loss.at(nearest));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void gap_is_attained_by_the_oracle_and_not_negative_in_the_ball(Norm norm) {
        Norm ball = norm.scaled(Scale.radius(RADIUS));
        for (long seed = 10; seed < 20; seed++) {
            Tensor w = batch(ofNorm(norm, RADIUS * (seed % 4) / 3.0, seed));
            Tensor g = batch(doubles(seed + 100, M, N));
            double gap = number(ball.gap(w, g));
            Tensor vertex = times(norm.lmo(g), RADIUS);
            double expected = number(g.mul(w.sub(vertex)).sum());
            assertThat(gap).isGreaterThanOrEqualTo(-ROUNDING);
            assertThat(Math.abs(gap - expected)).isLessThan(1e-10 * Math.max(1, expected));
            assertThat(number(ball.gap(vertex, g))).isLessThan(1e-10 * Math.max(1, expected));
        }
    }

    @Test
    void radius_must_be_positive() {
        for (double radius : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Descent.within(Norms.max(), radius))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("radius of a ball must be positive and finite, found " + radius);
        }
    }

    @Test
    void ball_prints_its_radius_and_decay() {
        assertThat(Descent.within(Norms.max(), 50)).hasToString("max × 50.0·1, normalized, decay 1.0");
    }
}
