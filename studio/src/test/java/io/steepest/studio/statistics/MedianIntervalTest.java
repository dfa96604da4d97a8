package io.steepest.studio.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MedianIntervalTest {
    private static MedianInterval of(double... values) {
        return MedianInterval.of(DoubleStream.of(values).boxed().toList());
    }

    @Test
    void few_values_give_their_range_with_its_own_coverage() {
        assertThat(of(3)).isEqualTo(new MedianInterval(3, 3, 3, 0, 1));
        assertThat(of(3, 1, 8)).isEqualTo(new MedianInterval(3, 1, 8, 0.75, 3));
        assertThat(of(3, 1, 8).isAbove(0)).as("75 % are too few").isFalse();
        // 1 − 2·2⁻⁶
        assertThat(of(6, 5, 4, 3, 2, 1)).isEqualTo(new MedianInterval(3.5, 1, 6, 1 - 2.0 / 64, 6));
        assertThat(of(6, 5, 4, 3, 2, 1).isAbove(0.9)).isTrue();
        assertThat(of(6, 5, 4, 3, 2, 1).isAbove(1)).isFalse();
    }

    @Test
    void more_values_drop_extremes_as_the_tables_of_the_sign_test_say() {
        // n = 12: from the third to the tenth value, coverage 1 − 2·79/4096
        double[] twelve = IntStream.rangeClosed(1, 12).asDoubleStream().toArray();
        assertThat(of(twelve).low()).isEqualTo(3);
        assertThat(of(twelve).high()).isEqualTo(10);
        assertThat(of(twelve).coverage()).isCloseTo(1 - 2 * 79 / 4096.0, within(1e-12));
    }

    @Test
    void true_median_is_covered_as_often_as_is_said() {
        Random random = new Random(4);
        int inside = 0;
        int runs = 4000;
        double coverage = 0;
        for (int i = 0; i < runs; i++) {
            MedianInterval x = MedianInterval.of(IntStream.range(0, 15)
                    .mapToObj(j -> Math.exp(random.nextGaussian()))
                    .toList());
            coverage = x.coverage();
            if (x.low() <= 1 && 1 <= x.high()) {
                inside++;
            }
        }
        // four standard deviations of a share of 4000
        assertThat((double) inside / runs).isCloseTo(coverage, within(4 * Math.sqrt(0.05 * 0.95 / runs)));
    }

    @Test
    void what_is_no_number_is_left_out() {
        assertThat(of(Double.NaN, 2, Double.NaN)).isEqualTo(of(2));
        assertThat(MedianInterval.of(List.of()).count()).isZero();
        assertThat(MedianInterval.of(List.of()).median()).isNaN();
        assertThat(of(Double.POSITIVE_INFINITY, 2, 1).median()).isEqualTo(2);
    }
}
