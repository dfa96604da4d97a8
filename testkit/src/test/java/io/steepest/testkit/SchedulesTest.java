package io.steepest.testkit;

import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import org.junit.jupiter.api.Nested;

/** Every schedule of the library. */
class SchedulesTest {

    @Nested
    class ConstantTest implements ScheduleContract {
        @Override
        public Schedule schedule() {
            return StepRule.constant(0.1, 10);
        }
    }

    @Nested
    class LinearTest implements ScheduleContract {
        @Override
        public Schedule schedule() {
            return StepRule.linear(0.1, 10, 800);
        }
    }

    @Nested
    class CosineTest implements ScheduleContract {
        @Override
        public Schedule schedule() {
            return StepRule.cosine(0.1, 0.1, 10, 800);
        }
    }

    @Nested
    class StableDecayTest implements ScheduleContract {
        @Override
        public Schedule schedule() {
            return StepRule.warmupStableDecay(0.1, 10, 100, 800);
        }
    }

    @Nested
    class BiasCorrectionTest implements ScheduleContract {
        @Override
        public Schedule schedule() {
            return StepRule.biasCorrection(0.9, 0.999);
        }
    }
}
