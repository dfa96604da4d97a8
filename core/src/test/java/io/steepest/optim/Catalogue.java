package io.steepest.optim;

import io.steepest.linalg.Accuracy;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import io.steepest.step.Reference;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Every recipe of the library, and every adaptive step rule, for tests of what must hold for all. */
public final class Catalogue {
    private static final InverseRoot ROOT = InverseRoot.eigh(1e-3, Perturbation.RELATIVE);
    private static final Kronecker SHAMPOO =
            Preconditioner.kronecker(Accumulation.ema(0.9).debias(), ROOT);

    /** Sides of the weights in the tests that ask for factors. */
    private static final CurvatureFactors IDENTITY = new CurvatureFactors() {
        @Override
        public Tensor left(String name) {
            return torch.eye(ROWS, new TensorOptions(ScalarType.Float));
        }

        @Override
        public Tensor right(String name) {
            return torch.eye(COLUMNS, new TensorOptions(ScalarType.Float));
        }
    };

    /** Shape of the matrices that {@link #kfac} is for. */
    public static final long ROWS = 6;

    public static final long COLUMNS = 4;

    private Catalogue() {}

    /** K-FAC with factors of one shape. */
    public static Recipe kfac() {
        return KroneckerRecipes.kfac(0.05, 0.9, IDENTITY, 2, ROOT);
    }

    /** The recipes with constant step sizes whose updates are some hundredths for gradients of about one. */
    public static List<Recipe> recipes() {
        return List.of(
                Recipes.sgd(0.1, 0.9, false),
                Recipes.sgd(0.1, 0.9, true).named("nesterov"),
                Recipes.sign(0.05, 0.9),
                Recipes.normalizedSgd(0.2, 0.9),
                Recipes.lion(0.05, 0.9, 0.99, 0.1),
                Recipes.rmsprop(0.05, 0.9, 1e-8),
                Recipes.adagrad(0.05, 1e-10),
                Recipes.adam(0.05, 0.9, 0.99, 1e-8),
                Recipes.adamw(0.05, 0.9, 0.99, 1e-8, 0.1),
                Recipes.madgrad(0.05, 0.9, 0.99, 1e-8),
                Recipes.adamSania(0.01, 0.9, 0.99, 1e-3),
                Recipes.muon(0.1, 0.9, 0.1, 0.05),
                Recipes.muon(Accuracy.ACCURATE, 0.1, 0.9, 0, 0.05).named("muon-accurate"),
                Recipes.muon(
                                Descent.under(Norms.spectral().scaled(Scale.matchAdamRms()))
                                        .smoothedBy(Ema.nesterov(0.9)),
                                0.1,
                                0.1,
                                0.05)
                        .named("moonlight"),
                Recipes.spectralDescent(0.1, 0.05),
                Recipes.polarGrad(1, 0.9, 0.05),
                Recipes.norMuon(0.1, 0.9, 0.9, 1e-10, 0.05),
                Recipes.dion(0.1, 3, 0.9, 0.1, 0.05),
                Recipes.scion(0.02, 5, 5, 0.9),
                Recipes.unconstrainedScion(0.02, 5, 5, 0.9),
                Recipes.modular(StepRule.constant(0.05), 0.9),
                Recipes.muAdam(0.05, 0.9, 0.99, 1e-8, 0.05),
                Recipes.muAdamSania(0.01, 0.9, 0.99, 1e-3, 0.05),
                Recipes.rmsSpectral(0.1, 0.9, 1e-8, 0.05),
                KroneckerRecipes.shampoo(0.05, SHAMPOO),
                KroneckerRecipes.graftedShampoo(0.05, 0.9, 0.95, 1e-8, Preconditioner.blocked(3, SHAMPOO.every(2))),
                KroneckerRecipes.oneSidedShampoo(0.05, 0.9, 0.9, ROOT),
                KroneckerRecipes.soap(0.05, 0.9, 0.95, 1e-8, 0.1, 2),
                KroneckerRecipes.splus(0.2, 0.9, 0.9, 0.1, 2, 0.1),
                KroneckerRecipes.klShampoo(0.05, 0.9, 0.9, 1e-8, 0.1, 2),
                KroneckerRecipes.klSoap(0.05, 0.9, 0.95, 1e-8, 0.1, 2),
                KroneckerRecipes.soapMuon(0.1, 0.9, 0.95, 1e-15, 2, 0.05),
                KroneckerRecipes.muKl(0.05, 0.9, 0.9, 3));
    }

    /** Recipes with each adaptive rule, at starts that half precision can tell from no step. */
    public static List<Recipe> adaptive() {
        Recipe adam = Recipes.adam(1, 0.9, 0.99, 1e-8);
        Recipe sgd = Recipes.sgd(1, 0, false);
        return Stream.of(
                        adam.stepping(StepRule.escapeVelocity(0.02, 0.9)),
                        adam.stepping(StepRule.escapeVelocity(0.02, 0.9)
                                .doublingAhead(2)
                                .leastOfBlocks()),
                        adam.stepping(StepRule.doubling(0.02, Reference.START)),
                        adam.stepping(StepRule.cosineGrowth(0.02, Reference.LAST_STEP)),
                        adam.stepping(StepRule.dog(0.02, 1e-8)),
                        sgd.stepping(StepRule.dowg(0.02)),
                        adam.stepping(StepRule.dAdaptation(0.05, 0.9)),
                        sgd.stepping(StepRule.dAdaptation(0.5, 1)),
                        sgd.stepping(StepRule.polyak(0)),
                        Recipes.modular(StepRule.sharpness(200), 0.9),
                        Recipes.prodigy(0.02, 0.9, 0.99, 1e-8, 0.1),
                        Recipes.saniaPolyak(0, 0.3, 0.99, 1e-3),
                        KroneckerRecipes.graftedShampoo(1, 0.9, 0.95, 1e-8, SHAMPOO)
                                .stepping(StepRule.dog(0.02, 1e-8)))
                .map(recipe -> recipe.named(recipe.name() + " by " + recipe.rule()))
                .toList();
    }
}
