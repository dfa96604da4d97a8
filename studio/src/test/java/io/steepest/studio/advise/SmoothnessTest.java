package io.steepest.studio.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SmoothnessTest {
    private static Smoothness of(double[] duals, double[] sharpnesses) {
        List<Measured> points = IntStream.range(0, duals.length)
                .mapToObj(i ->
                        new Measured("w", "spectral", Cleanness.batch(64), 1, i, duals[i], 1, sharpnesses[i], 1, 1))
                .toList();
        return Smoothness.of("w", "spectral", points);
    }

    @Test
    void line_through_points_on_it_is_found() {
        Smoothness found = of(new double[] {1, 2, 5}, new double[] {5, 7, 13});
        assertThat(found.constant()).isCloseTo(3, within(1e-12));
        assertThat(found.slope()).isCloseTo(2, within(1e-12));
        assertThat(found.fit()).isCloseTo(1, within(1e-12));
        assertThat(found.count()).isEqualTo(3);
    }

    @Test
    void neither_number_is_negative_and_no_other_pair_fits_better() {
        double[][] ys = {{9, 6, 5, 1}, {0.1, 1, 4, 9}, {-1, -2, -3, -8}, {2, 2, 2, 2}, {-1, 5, 4, 12}};
        double[] x = {1, 2, 3, 4};
        for (double[] y : ys) {
            Smoothness found = of(x, y);
            assertThat(found.constant()).isNotNegative();
            assertThat(found.slope()).isNotNegative();
            double own = rest(x, y, found.constant(), found.slope());
            for (double constant = 0; constant < 10; constant += 0.25) {
                for (double slope = 0; slope < 5; slope += 0.125) {
                    assertThat(own).isLessThanOrEqualTo(rest(x, y, constant, slope) + 1e-9);
                }
            }
        }
    }

    private static double rest(double[] x, double[] y, double constant, double slope) {
        return IntStream.range(0, x.length)
                .mapToDouble(i -> Math.pow(y[i] - constant - slope * x[i], 2))
                .sum();
    }

    @Test
    void one_point_is_no_line() {
        assertThat(of(new double[] {1}, new double[] {2}).slope()).isNaN();
        assertThat(of(new double[] {1, 2}, new double[] {2, 2}).fit()).isNaN();
    }
}
