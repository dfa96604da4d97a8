package io.steepest.optim;

import static io.steepest.precondition.Preconditioner.kronecker;
import static io.steepest.recipe.Setting.lr;

import io.steepest.Scoped;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shampoo on the trajectories that {@code src/test/python/record_shampoo.py} recorded. */
@ExtendWith(Scoped.class)
class ShampooPeersTest {
    /** Twenty steps; roots of factors with condition numbers up to 1e6 and exponents of a quarter. */
    private static final double FLOAT64 = 1e-11;

    private static Kronecker coordinates(Trajectory t) {
        double decay = t.number("beta2");
        Accumulation plain = decay == 1 ? Accumulation.sum() : Accumulation.ema(decay);
        Accumulation chosen = t.hyperparameters().get("debias").equals(true) ? plain.debias() : plain;
        return kronecker(chosen, InverseRoot.eigh(t.number("epsilon"), Perturbation.ADD))
                .every((int) t.number("every"));
    }

    private static Descent descent(Trajectory t) {
        Ema ema = Ema.of(t.number("beta1")).debias();
        Descent base = Descent.under(Norms.euclidean()).unnormalized().smoothedBy(ema);
        Descent shampoo = base.in(Preconditioner.blocked((long) t.number("block"), coordinates(t)));
        return switch ((String) t.hyperparameters().get("graft")) {
            case "sgd" -> shampoo.graftedTo(base);
            case "adam" -> shampoo.graftedTo(base.in(Preconditioner.diagonal(t.number("beta2"), 1e-8)));
            default -> shampoo;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "ema", "every_3", "blocked", "grafted_sgd", "grafted_adam"})
    void shampoo_follows_the_published_rule(String variant) throws IOException {
        Trajectory t = Trajectory.load("shampoo_" + variant);
        PeersTest.follow(t, Recipe.everywhere("shampoo", descent(t), StepRule.constant(t.number("lr"))), FLOAT64);
    }

    @Test
    void the_recipe_with_a_sum_follows_a_package() throws IOException {
        Trajectory t = Trajectory.load("shampoo_peer");
        InverseRoot root = InverseRoot.eigh(t.number("matrix_eps"), Perturbation.ADD);
        PeersTest.follow(t, KroneckerRecipes.shampoo(kronecker(Accumulation.sum(), root), lr(t.number("lr"))), FLOAT64);
    }

    @Test
    void blocks_grafted_to_adagrad_follow_a_package() throws IOException {
        Trajectory t = Trajectory.load("shampoo_peer_grafted");
        InverseRoot root = InverseRoot.eigh(t.number("matrix_eps"), Perturbation.ADD);
        Descent base = Descent.under(Norms.euclidean()).unnormalized();
        Descent adagrad = base.in(Preconditioner.adagrad(t.number("diagonal_eps")));
        Preconditioner coordinates =
                Preconditioner.blocked((long) t.number("block_size"), kronecker(Accumulation.sum(), root));
        PeersTest.follow(
                t,
                Recipe.everywhere(
                        "shampoo", base.in(coordinates).graftedTo(adagrad), StepRule.constant(t.number("lr"))),
                FLOAT64);
    }
}
