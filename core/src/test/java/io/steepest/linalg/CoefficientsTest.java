package io.steepest.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoefficientsTest {

    /** As printed with Amsel et al. (2025), before their safety factor. */
    private static final double[][] PUBLISHED = {
        {8.28721201814563, -23.595886519098837, 17.300387312530933},
        {4.107059111542203, -2.9478499167379106, .5448431082926601},
        {3.9486908534822946, -2.908902115962949, .5518191394370137},
        {3.3184196573706015, -2.488488024314874, .51004894012372},
        {2.300652019954817, -1.6689039845747493, .4188073119525673},
        {1.891301407787398, -1.2679958271945868, .37680408948524835},
        {1.8750014808534479, -1.2500016453999487, .3750001645474248},
        {1.875, -1.25, .375},
    };

    /** As used by Dion and modded-nanogpt: safety 0.02, cushion 0.02. */
    private static final double[][] DION = {
        {8.156554524902461, -22.48329292557795, 15.878769915207462},
        {4.042929935166739, -2.808917465908714, .5000178451051316},
        {3.8916678022926607, -2.772484153217685, .5060648178503393},
        {3.285753657755655, -2.3681294933425376, .46449024233003106},
        {2.3465413258596377, -1.7097828382687081, .42323551169305323},
    };

    private static void assertClose(List<OddPolynomial> found, double[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            // the lists were printed with 16 digits; the exchange settles to about 1e-9 of the coefficients
            assertThat(found.get(i).coefficients().get(0))
                    .as("a of step %d", i)
                    .isCloseTo(expected[i][0], within(1e-6));
            assertThat(found.get(i).coefficients().get(1))
                    .as("b of step %d", i)
                    .isCloseTo(expected[i][1], within(1e-6));
            assertThat(found.get(i).coefficients().get(2))
                    .as("c of step %d", i)
                    .isCloseTo(expected[i][2], within(1e-6));
        }
    }

    @Test
    void generator_gives_the_published_polar_express_list() {
        assertClose(Coefficients.polarExpress(1e-3, 8, 0, 0.02407327424182761).steps(), PUBLISHED);
    }

    @Test
    void generator_gives_the_list_that_dion_uses() {
        assertClose(Coefficients.polarExpress(1e-3, 5, 0.02, 0.02).steps(), DION);
    }

    @Test
    void five_steps_lift_a_thousandth_into_their_band() {
        Coefficients five = Coefficients.polarExpress(5);
        double low = 10;
        double high = 0;
        for (int i = 0; i <= 5000; i++) {
            double y = five.at(Math.pow(10, -3 + 3 * i / 5000.0));
            low = Math.min(low, y);
            high = Math.max(high, y);
        }
        assertThat(low).isGreaterThan(0.84);
        assertThat(high).isLessThan(1.14);
    }

    @Test
    void degree_three_is_the_closed_form_of_amsel() {
        double l = 0.05;
        double u = 1.2;
        double alpha = Math.sqrt(3 / (u * u + l * u + l * l));
        double beta = 4 / (2 + l * u * (l + u) * Math.pow(alpha, 3));
        List<Double> found = Coefficients.fitted(3, l, u, 1).steps().get(0).coefficients();
        assertThat(found.get(0)).isCloseTo(1.5 * alpha * beta, within(1e-12));
        assertThat(found.get(1)).isCloseTo(-0.5 * Math.pow(alpha, 3) * beta, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"3, 10", "5, 7", "7, 5", "9, 5", "13, 4"})
    void fitted_composition_of_any_degree_lifts_its_whole_interval(int degree, int steps) {
        Coefficients fitted = Coefficients.fitted(degree, 1e-3, 1.1, steps);
        for (int i = 0; i <= 2000; i++) {
            double x = 1e-3 * Math.pow(1100, i / 2000.0);
            // the composition contracts doubly exponentially; coefficients of degree 13 cancel to about 1e-11
            assertThat(fitted.at(x)).as("from %s", x).isCloseTo(1, within(2e-3));
        }
    }

    @Test
    void more_steps_than_published_repeat_the_last() {
        Coefficients ten = Coefficients.named("polar-express").first(10);
        assertThat(ten.steps()).hasSize(10);
        assertThat(ten.steps().get(9).coefficients()).containsExactly(1.875, -1.25, .375);
        assertThat(Coefficients.named("keller").first(2).steps()).hasSize(2);
    }

    @Test
    void unknown_name_is_refused_with_the_known_ones() {
        assertThatThrownBy(() -> Coefficients.named("kellr"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no coefficients named \"kellr\"; known: cubic,")
                .hasMessageEndingWith(", polar-express, dion");
    }

    @Test
    void no_step_is_refused() {
        assertThatThrownBy(() -> Coefficients.cubic(0)).hasMessage("cubic needs at least one step");
    }
}
