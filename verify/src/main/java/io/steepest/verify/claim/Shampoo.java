package io.steepest.verify.claim;

import static io.steepest.recipe.Setting.lr;
import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.InverseRoot;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import java.util.List;
import java.util.Random;

/** The section on Shampoo: equations (12) to (16). */
final class Shampoo {
    private static final String SHAMPOO = "Equations (12)–(16): Shampoo";
    private static final double ETA = 0.1;
    private static final Tolerance SQUARED =
            new Tolerance(1e-9, "Gram matrices square the condition number, and their roots lose as many digits");

    private Shampoo() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "eq-12",
                        SHAMPOO,
                        "Shampoo: L ← L + GGᵀ, R ← R + GᵀG, W ← W − η·L^{−1/4}·G·R^{−1/4}",
                        "largest relative distance from six steps by hand, roots by EJML, wide, tall and" + " square",
                        SQUARED,
                        () -> trace(recipe(Accumulation.sum()), 1, 1)),
                new Claim(
                        "eq-12-average",
                        SHAMPOO,
                        "in practice moving averages take the place of the sums",
                        "the same with L ← βL + (1−β)GGᵀ, R alike, β = 0.9",
                        SQUARED,
                        () -> trace(recipe(Accumulation.ema(0.9)), 0.9, 0.1)),
                new Claim(
                        "eq-16",
                        SHAMPOO,
                        "with accumulation off, L = GGᵀ and R = GᵀG, the step is −η·UVᵀ",
                        "largest relative distance from −η·UVᵀ by EJML, 8 shapes, roots of the"
                                + " pseudo-inverse where G is not square of full rank",
                        SQUARED,
                        () -> withoutAccumulation(recipe(Accumulation.none()))));
    }

    static Recipe recipe(Accumulation accumulation) {
        return KroneckerRecipes.shampoo(Preconditioner.kronecker(accumulation, InverseRoot.pseudoInverse()), lr(ETA));
    }

    /** {@code A^{−1/4}} of a symmetric matrix without negative eigenvalues, null directions dropped. */
    private static Matrix root(Matrix a) {
        SingularValues svd = SingularValues.of(a);
        double tiny = svd.sigma().at(0, 0) * 1e-13;
        return svd.mapped(s -> s <= tiny ? 0 : Math.pow(s, -0.25));
    }

    static double trace(Recipe recipe, double keep, double gain) {
        Random random = new Random(1);
        double worst = 0;
        for (int[] shape : new int[][] {{3, 5}, {5, 3}, {4, 4}}) {
            Matrix w = Matrix.normal(random, shape[0], shape[1]);
            Matrix l = Matrix.zero(shape[0], shape[0]);
            Matrix r = Matrix.zero(shape[1], shape[1]);
            try (Walk walk = Walk.of(w, recipe)) {
                for (int t = 0; t < 6; t++) {
                    Matrix g = Matrix.normal(random, shape[0], shape[1]);
                    l = l.times(keep).plus(g.times(g.transpose()).times(gain));
                    r = r.times(keep).plus(g.transpose().times(g).times(gain));
                    w = w.minus(root(l).times(g).times(root(r)).times(ETA));
                    worst = Math.max(worst, walk.step(g).relativeTo(w));
                }
            }
        }
        return worst;
    }

    static double withoutAccumulation(Recipe recipe) {
        double worst = 0;
        for (Matrix g : Inputs.gradients(2)) {
            Matrix expected = SingularValues.of(g).polar().times(-ETA);
            worst = Math.max(worst, Walk.firstStep(recipe, g).relativeTo(expected));
        }
        return worst;
    }
}
