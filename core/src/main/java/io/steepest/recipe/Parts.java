package io.steepest.recipe;

import static io.steepest.norm.Norms.euclidean;
import static io.steepest.norm.Norms.spectral;
import static io.steepest.norm.Norms.tapwise;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.recipe.Constant.B1;
import static io.steepest.recipe.Constant.MOMENTUM;
import static io.steepest.recipe.Descent.under;
import static io.steepest.step.StepRule.constant;

import io.steepest.norm.Norm;
import io.steepest.norm.Scale;
import io.steepest.param.Role;
import io.steepest.precondition.Preconditioner;
import io.steepest.smooth.Ema;

/** What several published optimizers are made from. */
final class Parts {
    private Parts() {}

    /** Returns steepest descent proper in coordinates, along the debiased average of gradients: Adam for a diagonal. */
    static Descent debiased(double b1, Preconditioner coordinates) {
        return under(euclidean())
                .unnormalized()
                .in(coordinates)
                .smoothedBy(Ema.of(b1).debias());
    }

    /** Returns {@link #debiased} with the constant b1. */
    static Descent debiased(Values v, Preconditioner coordinates) {
        return debiased(v.of(B1), coordinates);
    }

    /** Returns how Muon moves a hidden matrix, by the polar factors of a norm. */
    static Descent muon(Values v, Norm spectral) {
        return under(spectral.scaled(Scale.atLeastSquare())).smoothedBy(Ema.nesterov(v.of(MOMENTUM)));
    }

    /** Returns how Muon moves a hidden matrix, by its own polar factors. */
    static Descent muon(Values v) {
        return muon(v, spectral());
    }

    /**
     * Returns the recipe of a descent for hidden matrices, tap by tap for convolutions, and AdamW for the rest.
     *
     * @param matrices how hidden matrices descend
     * @param lr their step size
     * @param decay of every parameter, per unit of its own step size
     * @param adamLr step size of the others
     */
    static Recipe besideAdam(Descent matrices, double lr, double decay, double adamLr) {
        Descent rest = debiased(0.9, diagonal(0.95, 1e-10)).at(adamLr / lr);
        return Recipe.everywhere("", rest.decayedBy(decay), constant(lr))
                .but(matrices.decayedBy(decay), Role.LINEAR)
                .but(matrices.decayedBy(decay).normedBy(tapwise(matrices.norm())), Role.CONV);
    }

    /** Returns {@link #besideAdam(Descent, double, double, double)} with the constants lr and adam-lr, without decay. */
    static Recipe besideAdam(Values v, Descent matrices) {
        return besideAdam(matrices, v.lr(), 0, v.adamLr());
    }
}
