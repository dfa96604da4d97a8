package io.steepest.testkit;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Oracle;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Smoothing;
import io.steepest.step.Schedule;
import java.util.stream.Stream;

/** The contracts, each extended as a user does, on the part that is held. Nobody runs them but {@link ContractsCanFailTest}. */
final class Held {
    /** The part that the next contract is run on. */
    private static Object part;

    private Held() {}

    static void hold(Object chosen) {
        part = chosen;
    }

    static final class OfNorm implements NormContract {
        @Override
        public Norm norm() {
            return (Norm) part;
        }
    }

    static final class OfPreconditioner implements PreconditionerContract {
        @Override
        public Preconditioner preconditioner() {
            return (Preconditioner) part;
        }
    }

    static final class OfSmoothing implements SmoothingContract {
        @Override
        public Smoothing smoothing() {
            return (Smoothing) part;
        }
    }

    static final class OfOracle implements OracleContract {
        @Override
        public Oracle oracle() {
            return (Oracle) part;
        }
    }

    static final class OfPolar implements PolarContract {
        @Override
        public Polar polar() {
            return (Polar) part;
        }
    }

    static final class OfInverseRoot implements InverseRootContract {
        @Override
        public InverseRoot inverseRoot() {
            return (InverseRoot) part;
        }
    }

    static final class OfStepRule implements StepRuleLaws {
        @Override
        public Stream<StepRuleCase> cases() {
            return Stream.of((StepRuleCase) part);
        }
    }

    static final class OfSchedule implements ScheduleContract {
        @Override
        public Schedule schedule() {
            return (Schedule) part;
        }
    }

    static final class OfRecipe implements RecipeContract {
        @Override
        public Recipe recipe() {
            return (Recipe) part;
        }
    }
}
