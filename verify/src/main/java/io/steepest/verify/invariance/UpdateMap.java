package io.steepest.verify.invariance;

import io.steepest.norm.Norm;
import io.steepest.optim.SteepestDescent;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.Schedule;
import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What an optimizer makes of a gradient: the matrix {@code U(G)} that it subtracts from the weights at step size one, both
 * {@code [m,n]} float64. Minus the oracle of a norm is one, and so is steepest descent with its sign turned.
 */
@FunctionalInterface
public interface UpdateMap {

    /**
     * The update.
     *
     * @param g a gradient {@code [m,n]}, not to be modified
     * @return {@code [m,n]}, new or of the scope around the call
     */
    Tensor of(Tensor g);

    /**
     * The first step of an optimizer that has seen nothing but this gradient: coordinates live, momentum empty. Where the
     * first gradients move nothing, all of them are this one.
     *
     * @param descent of the optimizer
     */
    static UpdateMap live(Descent descent) {
        return g -> {
            Tensor update = torch.empty_like(g);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                Parameters parameters = new Parameters(List.of(torch.zeros_like(g)));
                Recipe recipe = Recipe.everywhere("live", descent, (Schedule) t -> 1);
                try (SteepestDescent optimizer = SteepestDescent.of(parameters, recipe)) {
                    parameters.gradients(List.of(g));
                    for (int t = 0; t <= descent.preconditioner().skips(); t++) {
                        optimizer.step();
                    }
                    update.copy_(parameters.tensors().get(0)).neg_();
                } finally {
                    parameters.free();
                }
            }
            return update;
        };
    }

    /**
     * A descent whose coordinates have seen some gradients and learn no more.
     *
     * @param descent its norm, coordinates and magnitude; smoothing plays no part
     * @param arena owner of the coordinates, which must outlive the map
     * @param history gradients {@code [m,n]}, at least one
     */
    static UpdateMap frozen(Descent descent, Arena arena, List<Tensor> history) {
        Norm norm = descent.norm();
        if (descent.preconditioner().learns()) {
            norm = norm.in(learnt(descent.preconditioner().fitted(norm), arena, history));
        }
        Norm pulledBack = norm;
        return g -> {
            Tensor batch = g.unsqueeze(0);
            return (descent.normalized() ? pulledBack.lmo(batch) : pulledBack.steepest(batch))
                    .squeeze(0)
                    .neg();
        };
    }

    /**
     * Coordinates that have seen some gradients.
     *
     * @param rule how they learn
     * @param arena owner of their state
     * @param history gradients {@code [m,n]}, at least one
     */
    static Preconditioner.State learnt(Preconditioner rule, Arena arena, List<Tensor> history) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            Preconditioner.State state = rule.on(history.get(0).unsqueeze(0), arena);
            for (int t = 1; t <= history.size(); t++) {
                Tensor g = history.get(t - 1).unsqueeze(0);
                state.observe(g, t);
                state.settle(g, t);
            }
            return state;
        }
    }
}
