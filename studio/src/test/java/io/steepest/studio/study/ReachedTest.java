package io.steepest.studio.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReachedTest {
    private static final Trial TRIAL = new Trial(Studies.small().arms().get(0).setup(), 1, "data");

    /** A run that is evaluated every ten steps, which take a second each. */
    private static Kept run(double... losses) {
        List<Outcome.At> curve = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            curve.add(new Outcome.At(10L * i, 0, losses[i], losses[i]));
            seconds.add(10.0 * i);
        }
        return Kept.of(
                TRIAL,
                Circumstances.here(),
                new Outcome(false, 1, 0, Map.of(), curve),
                new Timing(1, 0, 1, 0, seconds));
    }

    @Test
    void between_two_evaluations_the_loss_falls_on_a_straight_line() {
        assertThat(Reached.of(List.of(run(4, 3, 1)), 2)).contains(new Reached(15, 15));
        assertThat(Reached.of(List.of(run(4, 3, 1)), 1)).contains(new Reached(20, 20));
        assertThat(Reached.of(List.of(run(4, 3, 1)), 5)).contains(new Reached(0, 0));
    }

    @Test
    void of_several_runs_the_mean_counts() {
        assertThat(Reached.of(List.of(run(4, 2, 0), run(4, 4, 4)), 2.5)).contains(new Reached(15, 15));
    }

    @Test
    void a_loss_that_is_never_reached_has_no_moment() {
        assertThat(Reached.of(List.of(run(4, 3, Double.NaN)), 2)).isEmpty();
        assertThat(Reached.of(List.of(run()), 2)).isEmpty();
        assertThat(Reached.of(List.of(run(4, Double.NaN, 1)), 2)).contains(new Reached(20, 20));
    }
}
