package io.steepest.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static double[] sizes(Schedule schedule, long last) {
        return LongStream.rangeClosed(1, last).mapToDouble(schedule::at).toArray();
    }

    @Test
    void constant_stays() {
        assertThat(sizes(StepRule.constant(0.5), 3)).containsExactly(0.5, 0.5, 0.5);
    }

    @Test
    void warmup_reaches_the_peak_at_its_last_step() {
        assertThat(sizes(StepRule.constant(1, 4), 6)).containsExactly(0.25, 0.5, 0.75, 1, 1, 1);
    }

    @Test
    void linear_is_zero_after_its_last_step() {
        assertThat(sizes(StepRule.linear(1, 0, 4), 6)).containsExactly(1, 0.75, 0.5, 0.25, 0, 0);
        assertThat(sizes(StepRule.linear(1, 2, 6), 7)).containsExactly(0.5, 1, 1, 0.75, 0.5, 0.25, 0);
    }

    @Test
    void cosine_falls_along_half_a_wave_to_its_floor() {
        double[] found = sizes(StepRule.cosine(2, 0.1, 0, 4), 6);
        double[] wave = DoubleStream.of(0, 0.25, 0.5, 0.75, 1, 1)
                .map(x -> 2 * (0.1 + 0.9 * (1 + Math.cos(Math.PI * x)) / 2))
                .toArray();
        for (int i = 0; i < wave.length; i++) {
            assertThat(found[i]).isCloseTo(wave[i], within(1e-15));
        }
        assertThat(found[5]).isCloseTo(0.2, within(1e-15));
    }

    @Test
    void warmup_stable_decay_is_level_between() {
        assertThat(sizes(StepRule.warmupStableDecay(1, 2, 4, 10), 12))
                .containsExactly(0.5, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25, 0, 0);
        assertThat(sizes(StepRule.warmupStableDecay(1, 0, 0, 3), 4)).containsExactly(1, 1, 1, 0);
    }

    @Test
    void every_schedule_is_at_most_its_peak_and_never_negative() {
        for (Schedule s : List.of(
                StepRule.constant(3, 7),
                StepRule.linear(3, 7, 50),
                StepRule.cosine(3, 0, 7, 50),
                StepRule.warmupStableDecay(3, 7, 10, 50))) {
            for (double size : sizes(s, 100)) {
                assertThat(size).as(s.toString()).isBetween(0.0, 3.0);
            }
            assertThat(s.at(7)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void step_sizes_that_cannot_be_are_refused(double lr) {
        assertThatThrownBy(() -> StepRule.constant(lr))
                .hasMessage("learning rate must be positive and finite, found " + lr);
        assertThatThrownBy(() -> StepRule.cosine(lr, 0, 1, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lengths_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> StepRule.linear(1, 10, 10))
                .hasMessage("warmup must be shorter than all 10 steps, found 10");
        assertThatThrownBy(() -> StepRule.constant(1, -1)).hasMessage("warmup must not be negative, found -1");
        assertThatThrownBy(() -> StepRule.warmupStableDecay(1, 2, 9, 10))
                .hasMessage("decay must be from 0 to the 8 steps after the warmup, found 9");
        assertThatThrownBy(() -> StepRule.cosine(1, 1.5, 0, 10))
                .hasMessage("floor of the cosine must be in [0, 1], found 1.5");
        assertThatThrownBy(() -> StepRule.sharpness(0)).hasMessageContaining("sharpness must be positive");
    }
}
