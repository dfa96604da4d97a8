package io.steepest.frompytorch;

import static io.steepest.frompytorch.Training.train;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;

import io.steepest.linalg.Coefficients;
import io.steepest.linalg.NewtonSchulz;
import io.steepest.linalg.OddPolynomial;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Precision;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Role;
import io.steepest.param.Selector;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Options of torch's Muon in docs/from-pytorch.md. */
@ExtendWith(FollowsTorch.class)
class MuonOptionsTest {

    /** As in the recordings, nothing but hidden matrices moves. */
    private static void follow(Net model, Batches batches, Recipe recipe) {
        Selector hidden = Selector.role(Role.LINEAR);
        try (var optimizer = SteepestDescent.of(model, recipe.rate(hidden.not(), 0))) {
            train(model, batches, optimizer);
        }
    }

    private static Recipe muon(Norm norm, Ema ema) {
        return Recipes.muon(Descent.under(norm).smoothedBy(ema), lr(0.02), decay(0.1));
    }

    @Test
    void muon_lr(Net model, Batches batches) {
        follow(model, batches, Recipes.muon(lr(0.05), decay(0.1)));
    }

    @Test
    void muon_weight_decay(Net model, Batches batches) {
        follow(model, batches, Recipes.muon(lr(0.02), decay(0.5)));
    }

    @Test
    void muon_momentum(Net model, Batches batches) {
        follow(model, batches, Recipes.muon(lr(0.02), momentum(0.8), decay(0.1)));
    }

    @Test
    void muon_nesterov(Net model, Batches batches) {
        follow(model, batches, muon(Norms.spectral().scaled(Scale.atLeastSquare()), Ema.of(0.95)));
    }

    @Test
    void muon_ns_coefficients(Net model, Batches batches) {
        Coefficients chosen = new Coefficients("own", Collections.nCopies(5, OddPolynomial.of(2, -1.5, 0.5)));
        Polar polar = new NewtonSchulz(chosen, Precision.INPUT, 0);
        follow(model, batches, muon(Norms.spectral(polar).scaled(Scale.atLeastSquare()), Ema.nesterov(0.95)));
    }

    @Test
    void muon_ns_steps(Net model, Batches batches) {
        Polar polar = new NewtonSchulz(Coefficients.quintic(3), Precision.INPUT, 0);
        follow(model, batches, muon(Norms.spectral(polar).scaled(Scale.atLeastSquare()), Ema.nesterov(0.95)));
    }

    @Test
    void muon_eps(Net model, Batches batches) {
        follow(model, batches, Recipes.muon(lr(0.02), decay(0.1)));
    }

    @Test
    void muon_adjust_lr_fn_original(Net model, Batches batches) {
        follow(model, batches, muon(Norms.spectral().scaled(Scale.atLeastSquare()), Ema.nesterov(0.95)));
    }

    @Test
    void muon_adjust_lr_fn_match_rms_adamw(Net model, Batches batches) {
        follow(model, batches, muon(Norms.spectral().scaled(Scale.matchAdamRms()), Ema.nesterov(0.95)));
    }

    @Test
    void muon_adjust_lr_fn_spectral_unclamped(Net model, Batches batches) {
        follow(model, batches, muon(Norms.spectral().scaled(Scale.rmsToRms()), Ema.nesterov(0.95)));
    }
}
