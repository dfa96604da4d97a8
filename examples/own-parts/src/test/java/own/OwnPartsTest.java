package own;

import io.steepest.norm.Norm;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Oracle;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Smoothing;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import io.steepest.testkit.NormContract;
import io.steepest.testkit.OracleContract;
import io.steepest.testkit.PreconditionerContract;
import io.steepest.testkit.RecipeContract;
import io.steepest.testkit.ScheduleContract;
import io.steepest.testkit.SmoothingContract;
import io.steepest.testkit.StepRuleContract;
import org.junit.jupiter.api.Nested;

/** The parts of docs/own-parts.md keep the contracts. */
class OwnPartsTest {

    @Nested
    class HeadNormTest implements NormContract {
        @Override
        public Norm norm() {
            return new HeadNorm(4);
        }
    }

    @Nested
    class RowPreconditionerTest implements PreconditionerContract {
        @Override
        public Preconditioner preconditioner() {
            return new RowPreconditioner(0.9, 1e-3);
        }
    }

    @Nested
    class TwoAveragesTest implements SmoothingContract {
        @Override
        public Smoothing smoothing() {
            return new TwoAverages(0.9, 0.99, 0.5);
        }
    }

    @Nested
    class EntryNormalizedTest implements OracleContract {
        @Override
        public Oracle oracle() {
            return new EntryNormalized(0.95);
        }
    }

    @Nested
    class AdaGradNormTest implements StepRuleContract {
        @Override
        public StepRule rule() {
            return new AdaGradNorm(0.1);
        }
    }

    @Nested
    class InverseRootScheduleTest implements ScheduleContract {
        @Override
        public Schedule schedule() {
            return new InverseRootSchedule(0.02, 20);
        }
    }

    @Nested
    class OwnRecipeTest implements RecipeContract {
        @Override
        public Recipe recipe() {
            return OwnRecipe.of(0.05);
        }
    }
}
