package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.train.data.Table.Part;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    @ParameterizedTest
    @CsvSource({"digits, 64, 10, 1257, 360, 180", "breast-cancer, 30, 2, 398, 114, 57", "wine, 13, 3, 124, 36, 18"})
    void known_tables_have_their_sizes(String name, int width, int classes, int training, int validation, int test) {
        Table table = Table.open(name);
        assertThat(table.width()).isEqualTo(width);
        assertThat(table.classes()).isEqualTo(classes);
        assertThat(table.size(Part.TRAINING)).isEqualTo(training);
        assertThat(table.size(Part.VALIDATION)).isEqualTo(validation);
        assertThat(table.size(Part.TEST)).isEqualTo(test);
    }

    @Test
    void columns_of_the_training_part_have_mean_zero_and_deviation_one() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Table.open("breast-cancer").features(Part.TRAINING);
            double[] values = new double[(int) x.numel()];
            x.data_ptr_double().get(values);
            for (int j = 0; j < 30; j++) {
                double sum = 0;
                double squares = 0;
                for (int i = j; i < values.length; i += 30) {
                    sum += values[i];
                    squares += values[i] * values[i];
                }
                assertThat(sum / 398).isCloseTo(0, within(1e-12));
                assertThat(squares / 398).isCloseTo(1, within(1e-12));
            }
        }
    }

    @Test
    void factors_of_a_seed_differ_in_their_reach_alone() {
        Table table = Table.open("wine");
        double[] one = table.factors(1, 1);
        double[] three = table.factors(1, 3);
        for (int i = 0; i < one.length; i++) {
            assertThat(Math.log(one[i])).isBetween(-1.0, 1.0);
            assertThat(Math.log(three[i])).isCloseTo(3 * Math.log(one[i]), within(1e-12));
        }
        assertThat(table.factors(1, 0)).containsOnly(1);
        assertThat(table.factors(2, 1)).isNotEqualTo(one);
        assertThat(Arrays.stream(one).max().orElseThrow()).isGreaterThan(1);
    }

    @Test
    void text_is_no_table() {
        assertThatThrownBy(() -> Table.open("europarl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no table named \"europarl\"; known names: digits, breast-cancer, wine");
    }
}
