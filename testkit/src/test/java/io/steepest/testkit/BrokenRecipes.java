package io.steepest.testkit;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.param.Selector;
import io.steepest.recipe.Change;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Oracle;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Rule;
import io.steepest.step.StepRule;
import io.steepest.tensor.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Recipes that each break a law. */
final class BrokenRecipes {
    private static final Descent SIGNS = Descent.under(Norms.max());
    private static final StepRule SIZE = StepRule.linear(0.02, 0, 200);

    private BrokenRecipes() {}

    /** Answers by a function. */
    private record Given(Oracle.Plain answer) implements Oracle {
        @Override
        public State on(Tensor like, Arena arena) {
            return answer;
        }

        @Override
        public String toString() {
            return "given";
        }
    }

    /** Prints the address of an object, as a part that keeps one without a text does. */
    private static final class Addressed implements Norm {
        @Override
        public Tensor of(Tensor w) {
            return Norms.max().of(w);
        }

        @Override
        public Tensor lmo(Tensor g) {
            return Norms.max().lmo(g);
        }

        @Override
        public String toString() {
            return "norm of " + new Object();
        }
    }

    private static Recipe of(Descent descent) {
        return Recipe.everywhere("recipe", descent, SIZE);
    }

    private static Broken broken(String law, Recipe recipe) {
        return new Broken(Held.OfRecipe.class, law, recipe);
    }

    private static Recipe by(Oracle.Plain answer) {
        return of(SIGNS.by(new Given(answer)));
    }

    static List<Broken> whole() {
        return List.of(broken("", of(SIGNS)));
    }

    static Stream<Broken> all() {
        AtomicLong asked = new AtomicLong();
        Recipe matricesAlone = new Recipe(
                "matrices", List.of(new Rule(Selector.role(Role.LINEAR, Role.HEAD), new Change.Descend(SIGNS))), SIZE);
        return Stream.of(
                broken("the_loss_falls", by((m, norm, t) -> m.abs())),
                broken(
                        "equal_runs_are_equal",
                        by((m, norm, t) -> norm.lmo(m).mul(new Scalar(1 + 1e-3 * asked.incrementAndGet())))),
                broken("a_resumed_run_is_the_whole_run", of(SIGNS.smoothedBy(BrokenSmoothings.forgetful()))),
                broken(
                        "zero_gradients_leave_all_finite",
                        by((m, norm, t) -> m.div(m.norm()).neg())),
                broken("the_recipe_prints_itself", of(Descent.under(new Addressed()))),
                broken("every_parameter_is_explained", matricesAlone),
                broken("steps_leave_no_tensor_behind", by((m, norm, t) -> Broken.kept(norm.lmo(m)))));
    }
}
