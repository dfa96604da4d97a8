package io.steepest.verify.claim;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.recipe.Setting.nesterov;
import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.Reference;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Proposition 1 and Figure 1: steepest descent under any norm, its length and its direction. */
final class FirstProposition {
    private static final String PROPOSITION = "Proposition 1, Eq. (1)";
    private static final String FIGURE = "Figure 1";

    private FirstProposition() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "prop-1",
                        PROPOSITION,
                        "argmin ⟨g,d⟩ + λ/2·‖d‖² is −(‖g‖†/λ)·argmax_{‖t‖=1} ⟨g,t⟩, for any norm; the minimum is"
                                + " −‖g‖†²/(2λ)",
                        "what the best of 180 other points gains on the library's step, and its distance from the"
                                + " minimum, over the minimum; 13 norms, 8 shapes, 2 sharpnesses",
                        Tolerance.rounding(),
                        () -> minimum(norms())),
                new Claim(
                        "prop-1-length",
                        PROPOSITION,
                        "λ scales the length alone: at 2λ the step is half as long in the same direction",
                        "largest entry of 2·step(2λ) − step(λ)",
                        Tolerance.exact("halving is exact in binary"),
                        () -> halving(norms().stream().map(Defined::norm).toList())),
                new Claim(
                        "prop-1-decoupling",
                        PROPOSITION,
                        "length and direction decouple: any step-size rule may take the place of ‖g‖†/λ",
                        "largest entry by which steps of one norm under several rules differ once divided by their"
                                + " length",
                        Tolerance.rounding(),
                        () -> decoupling(
                                norms().stream().map(Defined::norm).toList(),
                                StepRule.constant(0.02),
                                StepRule.cosine(3, 0.1, 0, 10),
                                StepRule.sharpness(0.3),
                                StepRule.escapeVelocity(1e-6, 0.99),
                                StepRule.doubling(1e-6, Reference.START),
                                StepRule.cosineGrowth(1e-6, Reference.LAST_STEP),
                                StepRule.dog(1e-6, 1e-8))),
                new Claim(
                        "first-order",
                        PROPOSITION,
                        "norm and λ are fixed beforehand, no Hessian enters: the methods are first order",
                        "largest entry by which first steps differ on two quadratics of equal gradient and unequal"
                                + " curvature",
                        Tolerance.rounding(),
                        FirstProposition::curvature),
                new Claim(
                        "figure-1-direction",
                        FIGURE,
                        "the norm changes the direction: ℓ₁, ℓ₂ and ℓ∞ step apart for a generic gradient",
                        "by how many degrees the smallest angle between two of the steps falls short of one",
                        Tolerance.exact("an angle of a degree or more leaves nothing"),
                        () -> apart(Norms.lp(1), Norms.euclidean(), Norms.max())),
                new Claim(
                        "figure-1-axis",
                        FIGURE,
                        "for a gradient along an axis all norms step alike, ties taken as zero",
                        "largest entry by which unit steps under ℓ₁, ℓ₂ and ℓ∞ differ",
                        Tolerance.exact("each is minus one on one entry"),
                        () -> alongAxis(Norms.lp(1), Norms.euclidean(), Norms.max())));
    }

    private static List<Defined> norms() {
        return List.of(
                Defined.lp(1),
                Defined.lp(1.5),
                Defined.euclidean(),
                Defined.lp(3),
                Defined.max(),
                Defined.schatten(1),
                Defined.schatten(3),
                Defined.spectral(),
                Defined.rmsToRms(),
                Defined.oneToLp(1),
                Defined.oneToRms(),
                Defined.lpToMax(1.25),
                Defined.lpToMax(2));
    }

    /** Steepest descent under a norm as an optimizer. */
    static Recipe under(Norm norm, StepRule rule) {
        return Recipe.everywhere("steepest", Descent.under(norm), rule);
    }

    static double minimum(List<Defined> norms) {
        Random random = new Random(1);
        double worst = 0;
        for (Defined norm : norms) {
            for (Matrix g : Inputs.gradients(2)) {
                for (double lambda : Inputs.LAMBDAS) {
                    Objective objective = Objective.of(g, norm, lambda);
                    Recipe recipe = under(norm.norm(), StepRule.sharpness(lambda));
                    Matrix step = Walk.firstStep(recipe, g);
                    worst = Math.max(worst, objective.gap(Map.of("w", step), random));
                }
            }
        }
        return worst;
    }

    static double halving(List<Norm> norms) {
        double worst = 0;
        for (Norm norm : norms) {
            for (Matrix g : Inputs.gradients(3)) {
                Matrix one = Walk.firstStep(under(norm, StepRule.sharpness(0.7)), g);
                Matrix half = Walk.firstStep(under(norm, StepRule.sharpness(1.4)), g);
                worst = Math.max(worst, half.times(2).minus(one).largest());
            }
        }
        return worst;
    }

    static double decoupling(List<Norm> norms, StepRule... rules) {
        double worst = 0;
        for (Norm norm : norms) {
            for (Matrix g : Inputs.gradients(4)) {
                Matrix oracle = Exchange.apply(norm::lmo, g);
                for (StepRule rule : rules) {
                    Matrix step = Walk.firstStep(under(norm, rule), g);
                    worst = Math.max(worst, unit(step).minus(unit(oracle)).largest());
                }
            }
        }
        return worst;
    }

    /** Loss {@code ½⟨w, H∘w⟩} at w with {@code g = H∘w}: two pairs of H and w have the same gradient. */
    private static double curvature() {
        Random random = new Random(5);
        List<Recipe> recipes = List.of(
                Recipes.sgd(lr(0.1), momentum(0.9), nesterov()),
                Recipes.sign(lr(0.1), momentum(0.9)),
                Recipes.adam(lr(0.1), b1(0.9), b2(0.999), epsilon(1e-8)),
                Recipes.muon(lr(0.1), momentum(0.95), adamLr(0.1)),
                Recipes.modular(StepRule.sharpness(3), momentum(0)));
        double worst = 0;
        for (Recipe recipe : recipes) {
            Matrix g = Matrix.normal(random, 4, 6);
            for (double curvature : new double[] {0.5, 64}) {
                Matrix start = g.times(1 / curvature);
                try (Walk walk = Walk.of(start, recipe)) {
                    Matrix step = walk.step(start.times(curvature)).minus(start);
                    Matrix other = Walk.firstStep(recipe, g);
                    worst = Math.max(worst, step.minus(other).largest());
                }
            }
        }
        return worst;
    }

    static double apart(Norm... norms) {
        Random random = new Random(6);
        double least = 90;
        for (int trial = 0; trial < 20; trial++) {
            Matrix g = Matrix.normal(random, 2 + trial, 1);
            for (int i = 0; i < norms.length; i++) {
                for (int j = 0; j < i; j++) {
                    Matrix a = unit(Exchange.apply(norms[i]::lmo, g));
                    Matrix b = unit(Exchange.apply(norms[j]::lmo, g));
                    least = Math.min(least, Math.toDegrees(Math.acos(Math.min(1, a.inner(b)))));
                }
            }
        }
        return Math.max(0, 1 - least);
    }

    static double alongAxis(Norm... norms) {
        double worst = 0;
        for (int axis = 0; axis < 5; axis++) {
            int own = axis;
            Matrix g = Matrix.of(5, 1, (i, j) -> i == own ? 2.5 - own : 0);
            for (Norm norm : norms) {
                Matrix expected = g.map(x -> -Math.signum(x));
                worst = Math.max(
                        worst, Exchange.apply(norm::lmo, g).minus(expected).largest());
            }
        }
        return worst;
    }

    private static Matrix unit(Matrix x) {
        double length = x.length();
        return x.times(1 / (length == 0 ? 1 : length));
    }
}
