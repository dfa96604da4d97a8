package io.steepest.studio.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final double NO_ROUNDING = 1e-12;

    private final List<Double> tried = new ArrayList<>();

    private Search.Found found(Search search, double guess, DoubleUnaryOperator loss) {
        return search.around(guess, values -> {
                    tried.addAll(values);
                    return Optional.of(values.stream().map(loss::applyAsDouble).toList());
                })
                .orElseThrow();
    }

    /** A loss whose least value is at some place, as a function of the logarithm. */
    private static DoubleUnaryOperator leastAt(double best) {
        return lr -> Math.pow(Math.log(lr / best), 2);
    }

    @Test
    void a_best_in_the_middle_needs_the_grid_and_two_halves() {
        Search.Found found = found(new Search(4, 3, 8), 0.1, leastAt(0.1));
        assertThat(found.value()).isEqualTo(0.1);
        assertThat(found.loss()).isZero();
        assertThat(found.atEdge()).isFalse();
        assertThat(tried).hasSize(5).startsWith(0.025, 0.1, 0.4).contains(0.05, 0.2);
    }

    @Test
    void the_grid_is_widened_until_the_best_has_a_worse_neighbour_on_each_side() {
        Search.Found found = found(new Search(4, 3, 8), 1, leastAt(1 / 1024.0));
        assertThat(found.value()).isCloseTo(1 / 1024.0, within(NO_ROUNDING));
        assertThat(found.atEdge()).isFalse();
        // three points, four below them up to one beyond the best, two halves
        assertThat(tried).hasSize(10);
        assertThat(tried.get(3)).isEqualTo(1 / 16.0);
    }

    @Test
    void a_half_may_be_the_best() {
        Search.Found found = found(new Search(4, 3, 8), 1, leastAt(2.1));
        assertThat(found.value()).isEqualTo(2);
    }

    @Test
    void a_best_beyond_what_may_be_added_is_at_the_edge() {
        Search.Found found = found(new Search(4, 3, 2), 1, leastAt(1e9));
        assertThat(found.atEdge()).isTrue();
        assertThat(tried).contains(64.0).doesNotContain(256.0);
    }

    @Test
    void where_all_diverge_smaller_values_are_tried() {
        Search.Found found = found(
                new Search(4, 3, 8),
                1,
                lr -> lr > 1 / 300.0 ? Double.NaN : leastAt(1e-3).applyAsDouble(lr));
        assertThat(found.value()).isBetween(0.5e-3, 2e-3);
        assertThat(found.atEdge()).isFalse();
    }

    @Test
    void where_everything_diverges_the_guess_stays_and_the_edge_is_told() {
        Search.Found found = found(new Search(4, 3, 2), 1, lr -> Double.NaN);
        assertThat(found.value()).isEqualTo(1);
        assertThat(found.loss()).isNaN();
        assertThat(found.atEdge()).isTrue();
        assertThat(tried).hasSize(5);
    }

    @Test
    void the_smaller_of_two_equal_values_wins() {
        assertThat(found(new Search(4, 3, 0), 1, lr -> 7).value()).isLessThan(1);
    }

    @Test
    void a_search_that_lacks_a_loss_has_no_end() {
        assertThat(new Search(4, 3, 8).around(1, values -> Optional.empty())).isEmpty();
    }
}
