package io.steepest.studio.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void deviation_divides_by_one_less_than_the_number_of_seeds() {
        Spread spread = new Spread(List.of(1.0, 2.0, 6.0));
        assertThat(spread.mean()).isEqualTo(3);
        assertThat(spread.deviation()).isCloseTo(Math.sqrt((4 + 1 + 9) / 2.0), within(1e-15));
        assertThat(spread.diverged()).isZero();
    }

    @Test
    void one_seed_has_no_deviation() {
        assertThat(new Spread(List.of(5.0)).mean()).isEqualTo(5);
        assertThat(new Spread(List.of(5.0)).deviation()).isNaN();
    }

    @Test
    void a_diverged_run_leaves_no_mean() {
        Spread spread = new Spread(List.of(1.0, Double.NaN, Double.POSITIVE_INFINITY));
        assertThat(spread.mean()).isNaN();
        assertThat(spread.diverged()).isEqualTo(2);
    }

    @Test
    void no_seed_is_refused() {
        assertThatThrownBy(() -> new Spread(List.of())).hasMessageContaining("at least one seed");
    }
}
