package io.steepest.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.step.Schedule;
import org.junit.jupiter.api.Test;

/** The laws of a schedule. */
public interface ScheduleContract {

    /** Returns the schedule to test. */
    Schedule schedule();

    /** Returns the number of steps to look at; 1000 unless overridden. */
    default long steps() {
        return 1000;
    }

    /** Checks that every size is finite and not negative, and that one of them is above zero. */
    @Test
    default void sizes_are_finite_and_not_negative() {
        double most = 0;
        for (long t = 1; t <= steps(); t++) {
            double size = schedule().at(t);
            assertThat(size).as("size of step %d", t).isFinite().isNotNegative();
            most = Math.max(most, size);
        }
        assertThat(most).as("largest size").isPositive();
    }

    /** Checks that the size depends on the step alone, in whatever order it is asked for: a resumed run asks anew. */
    @Test
    default void the_size_depends_on_the_step_alone() {
        double[] forward = new double[Math.toIntExact(steps())];
        for (int t = 0; t < steps(); t++) {
            forward[t] = schedule().at(t + 1);
        }
        for (int t = Math.toIntExact(steps()) - 1; t >= 0; t--) {
            assertThat(schedule().at(t + 1)).as("size of step %d", t + 1).isEqualTo(forward[t]);
        }
    }
}
