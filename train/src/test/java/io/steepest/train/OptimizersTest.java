package io.steepest.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.param.Role;
import io.steepest.recipe.Recipe;
import io.steepest.step.Schedule;
import org.junit.jupiter.api.Test;

class OptimizersTest {
    private static final Setup.Pace CONSTANT = new Setup.Pace("constant", 0, 1);

    private static double rate(Recipe recipe) {
        return recipe.of(Role.EMBEDDING).rate();
    }

    /** Muon's matrices at a tenth of their step size, with the tables that AdamW steps as they were or at a tenth too. */
    @Test
    void a_second_step_size_stays_unless_both_go_together() {
        double lr = Optimizers.named("muon").lr();
        Choice alone = Choice.of("muon", lr / 10);
        Choice together = alone.keepingRatios();
        Recipe whole = Optimizers.recipe(alone.at(lr), CONSTANT);
        assertThat(rate(Optimizers.recipe(alone, CONSTANT))).isCloseTo(10 * rate(whole), within(1e-12));
        Recipe tenth = Optimizers.recipe(together, CONSTANT);
        assertThat(rate(tenth)).isEqualTo(rate(whole));
        assertThat(((Schedule) tenth.rule()).at(1)).isCloseTo(lr / 10, within(1e-15));
    }
}
