package io.steepest.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published sets end where they are said to. */
class PublishedTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "cubic, .0076, 1, .0758, 1, 7.59",
        "quintic-flat, .0232, 1, .2285, 1, 23.2",
        "quintic-mild, .032, 1.002, .312, 1.002, 32",
        "quintic-steep, .241, 1.21, .972, 1.188, 243",
        "keller, .4705, 1.2024, .6818, 1.1344, 485",
        "you5, .475, 1.145, .978, 1.032, 493",
        "you6, .866, .9993, .9956, .9993, 1137",
        "cans5, .884, 1.120, .884, 1.120, 1049",
        "aol, -1.085, 1.085, -1.085, 1.085, 104",
        "turbo, .147, 1.050, .941, 1.050, 147",
        "deepseek-v4, 1.000, 1.0006, 1.000, 1.0006, 79263",
        "cubic5, .119, 1.30, .774, 1.30, 119.3",
        "polar-express, 1, 1, 1, 1, 6363",
        "dion, .859, 1.141, .859, 1.141, 990",
    })
    void singular_values_end_in_their_band(
            String name, double low, double high, double low2, double high2, double slope) {
        Coefficients set = Coefficients.named(name);
        assertBand(set, 1e-3, low, high);
        assertBand(set, 1e-2, low2, high2);
        assertThat(set.slope()).isCloseTo(slope, within(slope * 2e-3));
    }

    /** The bands are printed with three digits. */
    private static void assertBand(Coefficients set, double from, double low, double high) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i <= 20000; i++) {
            double y = set.at(Math.pow(from, 1 - i / 20000.0));
            least = Math.min(least, y);
            most = Math.max(most, y);
        }
        assertThat(least).isCloseTo(low, within(1e-3));
        assertThat(most).isCloseTo(high, within(1e-3));
    }

    @Test
    void five_steps_of_polar_express_end_in_their_band() {
        assertBand(Coefficients.named("polar-express").first(5), 1e-3 / 1.01, .840, 1.124);
    }

    @Test
    void first_step_for_aol_is_negative_near_one() {
        OddPolynomial first = Published.AOL.coefficients().steps().get(0);
        assertThat(first.at(0.88)).isPositive();
        assertThat(first.at(0.885)).isNegative();
    }

    @Test
    void every_name_finds_its_set() {
        List<String> names = Coefficients.names();
        assertThat(names).doesNotHaveDuplicates().hasSize(14);
        assertThat(names)
                .allSatisfy(name -> assertThat(Coefficients.named(name).name()).isEqualTo(name));
    }
}
