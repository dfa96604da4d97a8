package io.steepest.studio.page;

import static io.steepest.studio.page.Runs.interrupted;
import static io.steepest.studio.page.Runs.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.train.RunResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingTest {

    private static final RunResult ADAMW = plain("adamw", 0, 4, 100, 3, 200, 2);
    private static final RunResult MUON = plain("muon", 0, 4, 100, 2.5, 200, 1.5);
    private static final RunResult LION = plain("lion", 0, 4, 100, 3, 200, 2.25);
    private static final RunResult SGD = plain("sgd", 0, 4, 100, 9, 200, Double.NaN);

    @Test
    void winner_is_held_against_adamw() {
        assertThat(finding(ADAMW, LION, MUON))
                .isEqualTo("muon reached the lowest validation loss, 1.500, in 200 steps; adamw reached 2.000."
                        + " To get that far muon needed 75 % of adamw’s steps and 75 % of its time.");
    }

    @Test
    void adamw_may_win() {
        assertThat(finding(ADAMW, LION))
                .isEqualTo("adamw reached the lowest validation loss, 2.000, in 200 steps;"
                        + " next came lion with 2.250.");
    }

    @Test
    void without_adamw_the_next_best_is_named() {
        assertThat(finding(LION, plain("scion", 0, 4, 50, 1)))
                .isEqualTo("scion reached the lowest validation loss, 1.000, in 50 steps;"
                        + " next came lion with 2.250 in 200 steps.");
    }

    @Test
    void single_run_is_not_compared() {
        assertThat(finding(MUON)).isEqualTo("muon reached validation loss 1.500 in 200 steps.");
    }

    @Test
    void diverged_runs_are_named_and_never_win() {
        assertThat(finding(SGD, LION)).isEqualTo("lion reached validation loss 2.250 in 200 steps. sgd diverged.");
        assertThat(finding(SGD, plain("adamw", 0, 4, 10, Double.POSITIVE_INFINITY), LION, MUON))
                .isEqualTo("muon reached the lowest validation loss, 1.500, in 200 steps; next came lion with 2.250."
                        + " sgd and adamw diverged.");
    }

    @Test
    void all_may_diverge() {
        assertThat(finding(SGD, plain("lion", 0, Double.NaN))).isEqualTo("All 2 runs diverged.");
        assertThat(finding(plain("sgd", 0, 4, 100, 3, 200, Double.NaN)))
                .isEqualTo("sgd diverged; the lowest validation loss before was 3.000 after 100 steps.");
        assertThat(finding(plain("sgd", 0, Double.NaN))).isEqualTo("sgd diverged.");
    }

    @Test
    void interrupted_runs_are_named_with_their_progress() {
        assertThat(finding(interrupted("muon", 0, 4, 210, 2.2)))
                .isEqualTo("muon was interrupted after 210 of 400 steps at validation loss 2.200.");
        assertThat(finding(LION, interrupted("sgd", 0, 4, 210, 3.2)))
                .isEqualTo("lion reached the lowest validation loss, 2.250, in 200 steps; next came sgd with 3.200"
                        + " in 210 steps. sgd was interrupted after 210 of 400 steps.");
    }

    @Test
    void level_runs_are_called_level() {
        assertThat(finding(LION, plain("scion", 0, 4, 200, 2.25001), ADAMW, plain("adam", 0, 4, 200, 2.00001)))
                .isEqualTo("adamw and adam ended level at validation loss 2.000 after 200 steps;"
                        + " next came lion with 2.250.");
        assertThat(finding(LION, plain("scion", 0, 4, 100, 2.25)))
                .isEqualTo("lion and scion ended level at validation loss 2.250.");
    }

    @Test
    void baseline_that_never_moved_gives_no_ratio() {
        assertThat(finding(plain("adamw", 0, 4), MUON))
                .isEqualTo("muon reached the lowest validation loss, 1.500, in 200 steps;"
                        + " adamw reached 4.000 in 0 steps.");
    }

    @Test
    void seeds_are_one_optimizer_and_a_small_difference_is_said_to_be_within_their_spread() {
        String finding = finding(
                plain("adamw", 0, 4, 100, 3, 200, 2),
                plain("adamw", 0, 4, 100, 3, 200, 2.2),
                plain("muon", 0, 4, 100, 2.5, 200, 1.9),
                plain("muon", 0, 4, 100, 2.5, 200, 2.1));
        // standard error √(0.02/2 + 0.02/2) = 0.1414, two degrees of freedom: t = 4.303
        assertThat(finding)
                .startsWith("muon reached the lowest mean validation loss, 2.000 ± 0.141 (2 seeds), in 200 steps;"
                        + " adamw reached 2.100 ± 0.141 (2 seeds).")
                .contains("The difference of 0.100 is within the spread between seeds: its 95 % interval, -0.508 to"
                        + " 0.708, includes zero (Welch).")
                .contains("To get that far muon needed 90 % of adamw’s steps")
                .doesNotContain("level", "seed 1");
    }

    @Test
    void a_large_difference_of_seeds_is_said_to_be_more_than_their_spread() {
        assertThat(finding(
                        plain("adamw", 0, 4, 200, 2),
                        plain("adamw", 0, 4, 200, 2.02),
                        plain("muon", 0, 4, 200, 1),
                        plain("muon", 0, 4, 200, 1.02),
                        plain("soap", 0, 4, 200, 1.01),
                        plain("soap", 0, 4, 200, 1.03)))
                .contains("The difference of 1.000 is larger than the spread between seeds explains")
                .contains("These seeds do not tell soap from muon either way.");
    }

    @Test
    void a_seed_that_diverged_is_counted() {
        assertThat(finding(LION, plain("sgd", 0, 4, 200, 1), SGD))
                .isEqualTo("lion reached validation loss 2.250 (1 seed) in 200 steps. sgd diverged from 1 of 2 seeds.");
    }

    private static String finding(RunResult... runs) {
        return Finding.of(Comparison.of(List.of(runs), LossUnit.TOKEN));
    }
}
