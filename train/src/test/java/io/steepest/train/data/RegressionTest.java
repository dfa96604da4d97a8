package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegressionTest {
    @ParameterizedTest
    @CsvSource({"diabetes, 442, 10, 1", "digits, 1797, 64, 10", "halves, 1797, 32, 32"})
    void known_data_have_their_sizes(String name, int rows, int inputs, int outputs) {
        Regression data = Regression.open(name);
        assertThat(data.rows()).isEqualTo(rows);
        assertThat(data.inputs()).isEqualTo(inputs);
        assertThat(data.outputs()).isEqualTo(outputs);
        assertThat(data.x()).hasSize(rows * inputs);
        assertThat(data.y()).hasSize(rows * outputs);
        assertThat(data.description()).contains(name, inputs + " inputs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "digits", "halves"})
    void targets_have_mean_0_in_each_column_and_mean_square_1(String name) {
        Regression data = Regression.open(name);
        assertThat(Arrays.stream(data.y()).map(v -> v * v).average().orElseThrow())
                .isCloseTo(1, within(1e-12));
        for (int j = 0; j < data.outputs(); j++) {
            assertThat(mean(data.y(), j, data.outputs())).isCloseTo(0, within(1e-12));
        }
    }

    /** The first patient of the published table is 59 years old, of sex 2 and has progression 151. */
    @Test
    void diabetes_is_the_published_table_standardized() {
        Regression data = Regression.open("diabetes");
        double[] x = data.x();
        for (int j = 0; j < 10; j++) {
            assertThat(mean(x, j, 10)).isCloseTo(0, within(1e-12));
        }
        // mean and deviation of the ages are 48.5181 and 13.0942, those of the targets 152.1335 and 77.0057
        assertThat(x[0]).isCloseTo((59 - 48.5181) / 13.0942, within(1e-4));
        assertThat(data.y()[0]).isCloseTo((151 - 152.1335) / 77.0057, within(1e-4));
        assertThat(x[1]).isPositive();
    }

    @Test
    void halves_are_those_of_the_digits() {
        double[] whole = Regression.open("digits").x();
        Regression halves = Regression.open("halves");
        for (int row : new int[] {0, 7, 1796}) {
            assertThat(Arrays.copyOfRange(halves.x(), row * 32, (row + 1) * 32))
                    .isEqualTo(Arrays.copyOfRange(whole, row * 64, row * 64 + 32));
        }
    }

    @Test
    void an_unknown_name_gets_the_list_of_known_ones() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Regression.open("boston"))
                .withMessageContaining("no regression data set named \"boston\"")
                .withMessageContaining("diabetes, digits, halves");
    }

    private static double mean(double[] values, int column, int columns) {
        double sum = 0;
        for (int i = column; i < values.length; i += columns) {
            sum += values[i];
        }
        return sum * columns / values.length;
    }
}
