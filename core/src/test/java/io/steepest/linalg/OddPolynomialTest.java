package io.steepest.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OddPolynomialTest {

    @Test
    void taylor_family_begins_with_the_cubic_of_eq_36_and_the_flattest_quintic() {
        assertThat(OddPolynomial.taylor(1).coefficients()).containsExactly(1.0);
        assertThat(OddPolynomial.taylor(3).coefficients()).containsExactly(1.5, -0.5);
        assertThat(OddPolynomial.taylor(5).coefficients()).containsExactly(15 / 8.0, -10 / 8.0, 3 / 8.0);
        assertThat(OddPolynomial.taylor(7).coefficients()).containsExactly(35 / 16.0, -35 / 16.0, 21 / 16.0, -5 / 16.0);
    }

    @ParameterizedTest
    @CsvSource({
        "1, .1, 1",
        "3, .001, 1",
        "5, .1, 1",
        "5, .001, 1",
        "7, .001, 1",
        "9, .01, 1.3",
        "11, .001, 1",
        "15, .01, 1",
        "21, .01, 1",
        "5, .99, 1",
        "9, .9, 1.1"
    })
    void best_polynomial_has_equal_alternating_errors(int degree, double l, double u) {
        OddPolynomial p = OddPolynomial.nearestToOne(degree, l, u);
        assertThat(p.degree()).isEqualTo(degree);
        List<Double> extrema = new ArrayList<>();
        double largest = 0;
        double sign = 0;
        int points = 100_000;
        for (int i = 0; i <= points; i++) {
            // denser at the ends, where the extrema crowd
            double x = (l + u) / 2 - (u - l) / 2 * Math.cos(Math.PI * i / points);
            double e = 1 - p.at(x);
            if (e * sign < 0) {
                extrema.add(largest);
                largest = 0;
            }
            sign = e;
            largest = Math.max(largest, Math.abs(e));
        }
        extrema.add(largest);
        assertThat(extrema).hasSize((degree + 3) / 2);
        double error = extrema.get(0);
        // the grid misses an extremum by a little, and powers of x cancel
        assertThat(extrema).allSatisfy(e -> assertThat(e).isCloseTo(error, within(1e-6 * error + 1e-12)));
    }

    @ParameterizedTest
    @CsvSource({"3", "5", "9", "21"})
    void interval_of_a_point_gives_the_flattest_there(int degree) {
        OddPolynomial p = OddPolynomial.nearestToOne(degree, 2, 2);
        assertThat(p.at(2)).isCloseTo(1, within(1e-9));
        assertThat(p.slope()).isCloseTo(OddPolynomial.taylor(degree).slope() / 2, within(1e-12));
    }

    @Test
    void higher_degree_is_nearer_to_one() {
        double before = Double.POSITIVE_INFINITY;
        for (int degree = 1; degree <= OddPolynomial.GREATEST_FITTED_DEGREE; degree += 2) {
            double error =
                    Math.abs(1 - OddPolynomial.nearestToOne(degree, 0.1, 1).at(0.1));
            assertThat(error).isLessThan(before);
            before = error;
        }
    }

    @Test
    void what_cannot_be_fitted_is_refused() {
        assertThatThrownBy(() -> OddPolynomial.nearestToOne(5, 0, 1))
                .hasMessage("an interval to fit on needs 0 < l ≤ u, found [0.0, 1.0]");
        assertThatThrownBy(() -> OddPolynomial.nearestToOne(5, 0.5, 0.4)).hasMessageContaining("0 < l ≤ u");
        assertThatThrownBy(() -> OddPolynomial.nearestToOne(4, 0.5, 1))
                .hasMessage("degree must be odd and positive, found 4");
        assertThatThrownBy(() -> OddPolynomial.nearestToOne(23, 0.5, 1)).hasMessageContaining("at most 21");
        assertThatThrownBy(() -> OddPolynomial.of()).hasMessageContaining("at least one coefficient");
        assertThatThrownBy(() -> OddPolynomial.of(1, Double.NaN)).hasMessageContaining("all finite");
    }
}
