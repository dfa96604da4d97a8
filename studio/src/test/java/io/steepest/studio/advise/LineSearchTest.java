package io.steepest.studio.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSearchTest {
    /** What a search may miss of a decrease where no model fits. */
    private static final double TWENTIETH = 0.05;

    private static double parabola(double a) {
        return 7 - 3 * a + 2 * a * a;
    }

    @Test
    void parabola_is_found_at_the_first_look_by_its_sharpness() {
        LineSearch.Found found = LineSearch.run(LineSearchTest::parabola, 7, -3, 4, 10);
        assertThat(found.evaluations()).isEqualTo(1);
        assertThat(found.step()).isEqualTo(0.75);
        assertThat(found.decrease()).isEqualTo(9.0 / 8);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 0.1, 0.5, 1, 3, 20, 1e3})
    void parabola_is_found_from_any_guess(double guess) {
        LineSearch.Found found = LineSearch.run(LineSearchTest::parabola, 7, -3, 0, guess);
        // the models are the parabola itself; a point within a twentieth of the vertex lacks a 400th of the decrease
        assertThat(found.decrease()).isCloseTo(9.0 / 8, within(9.0 / 8 / 400));
        assertThat(found.evaluations()).isLessThanOrEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.3, 1, 4, 40})
    void least_loss_of_other_shapes_is_found_as_on_a_fine_grid(double guess) {
        // concave at the beginning, as a loss with negative sharpness is: least at π
        DoubleUnaryOperator wave = a -> a < 2 * Math.PI ? Math.cos(a + 0.3) : 1e3;
        LineSearch.Found found = LineSearch.run(wave, Math.cos(0.3), -Math.sin(0.3), -1, guess);
        assertThat(found.decrease()).isCloseTo(1 + Math.cos(0.3), within(TWENTIETH * 2));
        DoubleUnaryOperator quartic = a -> -a + Math.pow(a, 4);
        double least = Math.pow(0.25, 1.0 / 3);
        assertThat(LineSearch.run(quartic, 0, -1, 0, guess).decrease())
                .isCloseTo(-quartic.applyAsDouble(least), within(TWENTIETH / 2));
    }

    @Test
    void loss_that_never_stops_falling_is_followed_for_a_while() {
        LineSearch.Found found = LineSearch.run(a -> -a, 0, -1, 0, 1);
        assertThat(found.step()).isGreaterThan(1000);
        assertThat(found.evaluations()).isEqualTo(12);
    }

    @Test
    void loss_that_is_no_number_far_away_is_searched_nearer() {
        LineSearch.Found found = LineSearch.run(a -> a > 1 ? Double.NaN : parabola(a), 7, -3, 0, 50);
        assertThat(found.decrease()).isCloseTo(9.0 / 8, within(0.01));
    }

    @Test
    void nothing_is_asked_where_the_loss_does_not_fall_and_nothing_found_where_it_only_rises() {
        DoubleUnaryOperator forbidden = a -> {
            throw new AssertionError("asked at " + a);
        };
        assertThat(LineSearch.run(forbidden, 1, 0, 1, 1)).isEqualTo(new LineSearch.Found(0, 0, 0));
        assertThat(LineSearch.run(forbidden, 1, 2, 1, 1)).isEqualTo(new LineSearch.Found(0, 0, 0));
        assertThat(LineSearch.run(forbidden, 1, Double.NaN, 1, 1)).isEqualTo(new LineSearch.Found(0, 0, 0));
        // a slope that rounding made negative
        LineSearch.Found up = LineSearch.run(a -> 1 + a, 1, -1e-9, 0, 1);
        assertThat(up.decrease()).isZero();
        assertThat(up.step()).isZero();
    }
}
