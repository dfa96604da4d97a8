package io.steepest.studio.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class WelchTest {
    private static Spread of(Double... values) {
        return new Spread(List.of(values));
    }

    @Test
    void interval_is_that_of_the_t_distribution_with_welchs_degrees_of_freedom() {
        Welch gap = Welch.of(of(1.0, 2.0, 3.0), of(3.0, 4.0, 5.0)).orElseThrow();
        assertThat(gap.difference()).isEqualTo(2);
        // variances 1/3 each, four degrees of freedom: t = 2.776445 at 97.5 %, from a table to seven digits
        assertThat(gap.low()).isCloseTo(2 - 2.776445 * Math.sqrt(2.0 / 3), within(1e-6));
        assertThat(gap.high()).isCloseTo(2 + 2.776445 * Math.sqrt(2.0 / 3), within(1e-6));
        assertThat(gap.tells()).isFalse();
    }

    @Test
    void equal_values_have_no_interval_but_their_difference() {
        Welch gap = Welch.of(of(1.0, 1.0), of(1.5, 1.5)).orElseThrow();
        assertThat(gap.low()).isEqualTo(0.5);
        assertThat(gap.tells()).isTrue();
        assertThat(Welch.of(of(1.0, 1.0), of(1.0, 1.0)).orElseThrow().tells()).isFalse();
    }

    @Test
    void one_seed_or_a_diverged_one_gives_none() {
        assertThat(Welch.of(of(1.0), of(1.0, 2.0))).isEmpty();
        assertThat(Welch.of(of(1.0, Double.NaN), of(1.0, 2.0))).isEmpty();
    }
}
