package io.steepest.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

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

    private static void assertClose(List<Quintic> found, double[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            // the lists were printed with 16 digits; the exchange settles to about 1e-9 of the coefficients
            assertThat(found.get(i).a()).as("a of step %d", i).isCloseTo(expected[i][0], within(1e-6));
            assertThat(found.get(i).b()).as("b of step %d", i).isCloseTo(expected[i][1], within(1e-6));
            assertThat(found.get(i).c()).as("c of step %d", i).isCloseTo(expected[i][2], within(1e-6));
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
    void best_quintic_has_four_equal_alternating_errors() {
        Quintic p = Quintic.best(0.1, 1);
        double worst = 0;
        for (int i = 0; i <= 10000; i++) {
            worst = Math.max(worst, Math.abs(1 - p.at(0.1 + 0.9 * i / 10000)));
        }
        assertThat(1 - p.at(0.1)).isCloseTo(worst, within(1e-6));
        assertThat(Math.abs(1 - p.at(1))).isCloseTo(worst, within(1e-6));
    }

    @Test
    void no_step_is_refused() {
        assertThatThrownBy(() -> Coefficients.cubic(0)).hasMessage("cubic needs at least one step");
    }
}
