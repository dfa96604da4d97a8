package io.steepest.studio.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void numbers_are_short() {
        assertThat(Numbers.compact(0.001)).isEqualTo("0.001");
        assertThat(Numbers.compact(3e-5)).isEqualTo("3e-5");
        assertThat(Numbers.compact(0.1 * 3)).isEqualTo("0.3");
        assertThat(Numbers.compact(1.25e9)).isEqualTo("1.25e9");
        assertThat(Numbers.compact(0)).isEqualTo("0");
        assertThat(Numbers.percent(0.004)).isEqualTo("less than 1 %");
        assertThat(Numbers.loss(12345.6)).isEqualTo("1.23e+04");
    }
}
