package io.steepest.verify.claim;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.verify.claim.Claim.Tolerance;
import static java.lang.Double.POSITIVE_INFINITY;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;

/** Table 1: popular norms, the solutions of their steepest descent problems and their cousins among optimizers. */
final class TableOne {
    private static final String TABLE = "Table 1";
    private static final String DISTANCE = "largest relative distance of the library's step from the formula, 8 shapes";
    private static final String COUSIN = "largest entry by which the optimizer's step, made of unit length, differs";
    private static final double ETA = 0.1;

    private TableOne() {}

    static List<Claim> claims() {
        return List.of(
                row(
                        "l2",
                        "vectors, ℓ₂: Δ = −(‖g‖₂/λ)·g/‖g‖₂",
                        () -> solution(Norms.euclidean(), (g, lambda) -> g.times(-1 / lambda))),
                row("linf", "vectors, ℓ∞: Δ = −(‖g‖₁/λ)·sign(g)", () -> solution(Norms.max(), TableOne::signs)),
                row(
                        "frobenius",
                        "matrices, Frobenius norm S₂: Δ = −(‖G‖_F/λ)·G/‖G‖_F",
                        () -> solution(Norms.schatten(2), (g, lambda) -> g.times(-1 / lambda))),
                row(
                        "spectral",
                        "matrices, spectral norm S∞: Δ = −(tr Σ/λ)·UVᵀ",
                        () -> solution(Norms.spectral(Polar.svd()), TableOne::polar)),
                new Claim(
                        "table-1-schatten",
                        TABLE,
                        "the Schatten norm S_p is the ℓp norm of the singular values, its dual S_q",
                        "largest relative distance of norm and dual from those of singular values by EJML;"
                                + " p = 1, 1.5, 2, 4, ∞",
                        Tolerance.rounding(),
                        () -> schatten(Norms::schatten)),
                cousin(
                        "sgd",
                        "gradient descent is the cousin of ℓ₂ and Frobenius",
                        () -> cousin(Recipes.sgd(lr(ETA)), Norms.euclidean())),
                cousin(
                        "adam",
                        "Adam without averages is the cousin of ℓ∞",
                        () -> cousin(Recipes.adam(lr(ETA), b1(0), b2(0), epsilon(0)), Norms.max())),
                cousin(
                        "shampoo",
                        "Shampoo without accumulation is the cousin of S∞",
                        () -> cousin(Shampoo.recipe(Accumulation.none()), Norms.spectral(Polar.svd()))));
    }

    private static Claim row(String name, String statement, Claim.Measurement measurement) {
        return new Claim("table-1-" + name, TABLE, statement, DISTANCE, Tolerance.rounding(), measurement);
    }

    /** Of an optimizer with a switch that turns it into steepest descent. */
    static Claim cousin(String name, String statement, Claim.Measurement measurement) {
        return new Claim("table-1-cousin-" + name, TABLE, statement, COUSIN, Tolerance.rounding(), measurement);
    }

    static Matrix signs(Matrix g, double lambda) {
        return g.map(x -> -g.length(1) / lambda * Math.signum(x));
    }

    static Matrix polar(Matrix g, double lambda) {
        SingularValues svd = SingularValues.of(g);
        return svd.polar().times(-svd.sigma().sum() / lambda);
    }

    static double solution(Norm norm, BiFunction<Matrix, Double, Matrix> formula) {
        double worst = 0;
        for (Matrix g : Inputs.gradients(1)) {
            for (double lambda : Inputs.LAMBDAS) {
                Matrix step = Walk.firstStep(FirstProposition.under(norm, StepRule.sharpness(lambda)), g);
                worst = Math.max(worst, step.relativeTo(formula.apply(g, lambda)));
            }
        }
        return worst;
    }

    static double schatten(DoubleFunction<Norm> library) {
        double worst = 0;
        for (double p : new double[] {1, 1.5, 2, 4, POSITIVE_INFINITY}) {
            Norm norm = library.apply(p);
            for (Matrix g : Inputs.gradients(2)) {
                Matrix sigma = SingularValues.of(g).sigma();
                double value = sigma.length(p);
                double dual = sigma.length(Defined.conjugate(p));
                worst = Math.max(worst, Math.abs(Exchange.number(norm::of, g) - value) / value);
                worst = Math.max(worst, Math.abs(Exchange.number(norm::dual, g) - dual) / dual);
            }
        }
        return worst;
    }

    static double cousin(Recipe recipe, Norm norm) {
        double worst = 0;
        for (Matrix g : Inputs.gradients(3)) {
            Matrix step = Walk.firstStep(recipe, g);
            Matrix oracle = Exchange.apply(norm::lmo, g);
            worst = Math.max(
                    worst,
                    step.times(1 / step.length())
                            .minus(oracle.times(1 / oracle.length()))
                            .largest());
        }
        return worst;
    }
}
