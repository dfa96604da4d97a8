package io.steepest.frompytorch;

import static io.steepest.frompytorch.Training.train;
import static io.steepest.norm.Norms.euclidean;
import static io.steepest.precondition.Preconditioner.blocked;
import static io.steepest.precondition.Preconditioner.diagonal;
import static io.steepest.precondition.Preconditioner.eigenbasis;
import static io.steepest.precondition.Preconditioner.kronecker;
import static io.steepest.recipe.Descent.under;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.optim.SteepestDescent;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Options of SOAP, Shampoo and Prodigy in docs/from-pytorch.md. */
@ExtendWith(FollowsTorch.class)
class PackageOptionsTest {

    private static void follow(Net model, Batches batches, Recipe recipe) {
        try (var optimizer = SteepestDescent.follow(recipe).renewedTogether().on(model)) {
            train(model, batches, optimizer);
        }
    }

    @Test
    void soap_lr(Net model, Batches batches) {
        follow(model, batches, KroneckerRecipes.soap(lr(0.003), epsilon(1e-15), decay(0), every(3)));
    }

    @Test
    void soap_betas(Net model, Batches batches) {
        follow(model, batches, KroneckerRecipes.soap(lr(0.01), b1(0.9), b2(0.98), epsilon(1e-15), decay(0), every(3)));
    }

    @Test
    void soap_eps(Net model, Batches batches) {
        follow(
                model,
                batches,
                soap(eigenbasis(0.95, diagonal(Accumulation.ema(0.95), 0.001)).every(3), Ema.of(0.95)));
    }

    @Test
    void soap_precondition_frequency(Net model, Batches batches) {
        follow(model, batches, KroneckerRecipes.soap(lr(0.01), epsilon(1e-15), decay(0), every(1)));
    }

    private static Recipe soap(Preconditioner coordinates, Ema ema) {
        return Recipe.everywhere(
                "soap", under(euclidean()).unnormalized().in(coordinates).smoothedBy(ema), StepRule.constant(0.01));
    }

    @Test
    void soap_shampoo_beta(Net model, Batches batches) {
        follow(
                model,
                batches,
                soap(
                        eigenbasis(0.9, diagonal(0.95, 1e-15)).every(3),
                        Ema.of(0.95).debias()));
    }

    @Test
    void soap_correct_bias(Net model, Batches batches) {
        follow(
                model,
                batches,
                soap(eigenbasis(0.95, diagonal(Accumulation.ema(0.95), 1e-15)).every(3), Ema.of(0.95)));
    }

    private static Kronecker factors(double decay, double epsilon) {
        return kronecker(Accumulation.ema(decay).debias(), InverseRoot.eigh(epsilon, Perturbation.ADD));
    }

    private static Recipe shampoo(double lr, double b1, Preconditioner coordinates) {
        return Recipe.everywhere("shampoo", plain(b1).in(coordinates), StepRule.constant(lr));
    }

    private static Descent plain(double b1) {
        return under(euclidean()).unnormalized().smoothedBy(Ema.of(b1).debias());
    }

    @Test
    void shampoo_lr(Net model, Batches batches) {
        follow(model, batches, shampoo(0.03, 0.9, factors(0.95, 1e-4)));
    }

    @Test
    void shampoo_betas(Net model, Batches batches) {
        follow(model, batches, shampoo(0.01, 0.5, factors(0.9, 1e-4)));
    }

    @Test
    void shampoo_betas_sum(Net model, Batches batches) {
        follow(
                model,
                batches,
                shampoo(0.01, 0.9, kronecker(Accumulation.sum(), InverseRoot.eigh(1e-4, Perturbation.ADD))));
    }

    @Test
    void shampoo_epsilon(Net model, Batches batches) {
        follow(model, batches, shampoo(0.01, 0.9, factors(0.95, 1e-3)));
    }

    @Test
    void shampoo_weight_decay(Net model, Batches batches) {
        follow(model, batches, shampoo(0.01, 0.9, factors(0.95, 1e-4)).decay(0.1));
    }

    @Test
    void shampoo_use_bias_correction(Net model, Batches batches) {
        Kronecker factors = kronecker(Accumulation.ema(0.95), InverseRoot.eigh(1e-4, Perturbation.ADD));
        Descent biased = under(euclidean()).unnormalized().smoothedBy(Ema.of(0.9));
        follow(model, batches, Recipe.everywhere("shampoo", biased.in(factors), StepRule.constant(0.01)));
    }

    @Test
    void shampoo_max_preconditioner_dim(Net model, Batches batches) {
        follow(model, batches, shampoo(0.01, 0.9, blocked(3, factors(0.95, 1e-4))));
    }

    @Test
    void shampoo_precondition_frequency(Net model, Batches batches) {
        follow(model, batches, shampoo(0.01, 0.9, factors(0.95, 1e-4).every(3)));
    }

    @Test
    void shampoo_grafting_sgd(Net model, Batches batches) {
        Descent grafted = plain(0.9).in(factors(0.95, 1e-4)).graftedTo(plain(0.9));
        follow(model, batches, Recipe.everywhere("shampoo", grafted, StepRule.constant(0.01)));
    }

    @Test
    void shampoo_grafting_adam(Net model, Batches batches) {
        Descent adam = plain(0.9).in(diagonal(0.95, 1e-8));
        Descent grafted = plain(0.9).in(factors(0.95, 1e-4)).graftedTo(adam);
        follow(model, batches, Recipe.everywhere("shampoo", grafted, StepRule.constant(0.01)));
    }
}
