package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.step.StepRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleConsumer;

/** Slips of the print: that the corrected statement holds and the printed one does not. */
final class Slips {
    private static final String SLIPS = "Slips of the print";
    private static final double CLEARLY = 0.01;
    private static final Tolerance LEAVES_NOTHING =
            Tolerance.exact("a difference of one percent or more leaves nothing");

    private Slips() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "slip-prop-7-dual",
                        SLIPS,
                        "Proposition 7 prints ‖G_k‖_k in η; it is the dual norm ‖G_k‖†_k of Eq. (56)",
                        "by how much the objective at the printed η falls short of being 1 % worse than at the"
                                + " library's",
                        LEAVES_NOTHING,
                        () -> dual(ModularDescent.library(ModularDescent.norms()))),
                new Claim(
                        "slip-eq-50-max",
                        SLIPS,
                        "Eq. (50)–(53) print Σ_l s_l²·‖Δ_l‖² in the penalty; it is max_l: a sum has no common η, its"
                                + " layers step ‖G_l‖†/(λ·s_l²)",
                        "by how much either solution falls short of being 1 % worse at the other's objective",
                        LEAVES_NOTHING,
                        () -> penalty(ModularDescent.library(ModularDescent.norms()))),
                new Claim(
                        "slip-prop-1-lambda",
                        SLIPS,
                        "Proposition 1 allows λ ≥ 0; with λ = 0 there is no minimum, so λ > 0",
                        "1 if the library takes λ = 0; how much the objective fails to fall tenfold when the step is"
                                + " ten times as long",
                        Tolerance.rounding(),
                        () -> zeroSharpness(StepRule::sharpness)),
                new Claim(
                        "slip-table-1-caption",
                        SLIPS,
                        "Table 1's caption prints ‖·‖₂² for the penalty; it is the square of the norm of each row",
                        "by how much the row ℓ∞ falls short of being 1 % worse than −g/λ under ‖·‖₂²",
                        LEAVES_NOTHING,
                        () -> caption(Norms.max())),
                new Claim(
                        "slip-prop-3-columns",
                        SLIPS,
                        "the proof of Proposition 3 takes the maximum over columns, Eq. (9) over rows: the same number",
                        "largest difference of max_j ‖col_j‖∞ and max_i ‖row_i‖∞",
                        Tolerance.exact("each is one of the entries"),
                        () -> columnsOrRows(Norms.oneToLp(Double.POSITIVE_INFINITY), Norms.lpToMax(1))),
                new Claim(
                        "slip-eq-30-sign",
                        SLIPS,
                        "the estimate after Eq. (30) prints sign(g_t) for sign(g_{t+1}); its root mean square is one"
                                + " either way",
                        "largest distance of the root mean square of a step of sign descent from the step size, over"
                                + " it",
                        Tolerance.rounding(),
                        () -> rootMeanSquare(Norms.max())),
                new Claim(
                        "slip-eq-15-roots",
                        SLIPS,
                        "Eq. (15) takes (GGᵀ)^{−1/4} and (GᵀG)^{−1/4}: one of them does not exist for rectangular G,"
                                + " neither at deficient rank; read roots of the pseudo-inverse",
                        "least eigenvalue of the larger Gram matrix over the largest; distance of the formula with"
                                + " pseudo-inverses from UVᵀ",
                        new Tolerance(1e-9, "Gram matrices square the condition number"),
                        () -> singularGrams(InverseRoot.pseudoInverse())));
    }

    static double dual(Map<Role, Norm> norms) {
        Objective objective = ModularDescent.objective(ModularDescent.norms(), 0.3);
        Map<String, Matrix> step = ModularDescent.step(norms, objective);
        double printed = objective.layers().values().stream()
                .mapToDouble(l -> l.value().applyAsDouble(l.gradient()) / l.weight())
                .sum();
        Map<String, Matrix> wrong = scaled(step, printed / objective.dual());
        return shortfall(objective.at(wrong), objective.at(step));
    }

    private static Map<String, Matrix> scaled(Map<String, Matrix> step, double factor) {
        Map<String, Matrix> scaled = new LinkedHashMap<>();
        step.forEach((name, d) -> scaled.put(name, d.times(factor)));
        return scaled;
    }

    /** How much of one percent of the better value is missing between the two. */
    private static double shortfall(double worse, double better) {
        return Math.max(0, CLEARLY - (worse - better) / Math.abs(better));
    }

    static double penalty(Map<Role, Norm> norms) {
        Objective max = ModularDescent.objective(ModularDescent.norms(), 0.3);
        Map<String, Matrix> coupled = ModularDescent.step(norms, max);
        Map<String, Matrix> separate = new LinkedHashMap<>();
        coupled.forEach((name, d) -> {
            Objective.Layer layer = max.layers().get(name);
            double length = layer.value().applyAsDouble(d);
            double own =
                    layer.dual().applyAsDouble(layer.gradient()) / (max.lambda() * layer.weight() * layer.weight());
            separate.put(name, d.times(own / length));
        });
        return Math.max(
                shortfall(max.at(separate), max.at(coupled)), shortfall(withSum(max, coupled), withSum(max, separate)));
    }

    /** The objective with the printed penalty. */
    private static double withSum(Objective objective, Map<String, Matrix> step) {
        double squares = 0;
        for (Map.Entry<String, Matrix> d : step.entrySet()) {
            Objective.Layer layer = objective.layers().get(d.getKey());
            double norm = layer.weight() * layer.value().applyAsDouble(d.getValue());
            squares += norm * norm;
        }
        return objective.linear(step) + objective.lambda() / 2 * squares;
    }

    static double zeroSharpness(DoubleConsumer rule) {
        try {
            rule.accept(0);
            return 1;
        } catch (IllegalArgumentException refused) {
            Matrix g = Matrix.normal(new Random(1), 5, 1);
            Objective objective = Objective.of(g, Defined.max(), 0);
            Matrix step = Walk.firstStep(FirstProposition.under(Norms.max(), StepRule.constant(1)), g);
            double near = objective.at(Map.of("w", step));
            double far = objective.at(Map.of("w", step.times(10)));
            return Math.abs(far / near - 10) / 10;
        }
    }

    static double caption(Norm norm) {
        Matrix g = Matrix.normal(new Random(2), 6, 1);
        Objective euclidean = Objective.of(g, Defined.euclidean(), 0.7);
        Matrix step = Walk.firstStep(FirstProposition.under(norm, StepRule.sharpness(0.7)), g);
        return shortfall(euclidean.at(Map.of("w", step)), euclidean.at(Map.of("w", g.times(-1 / 0.7))));
    }

    static double columnsOrRows(Norm columns, Norm rows) {
        double worst = 0;
        for (Matrix w : Inputs.gradients(3)) {
            worst = Math.max(worst, Math.abs(Exchange.number(columns::of, w) - Exchange.number(rows::of, w)));
        }
        return worst;
    }

    static double singularGrams(InverseRoot root) {
        Random random = new Random(4);
        double worst = 0;
        for (Matrix g : List.of(
                Matrix.normal(random, 3, 5),
                Matrix.normal(random, 5, 3),
                SingularValues.compose(random, 4, 4, 2, 1, 0.5))) {
            Matrix gram = g.rows() > g.columns()
                    ? g.times(g.transpose())
                    : g.transpose().times(g);
            Matrix eigenvalues = SingularValues.of(gram).sigma();
            worst = Math.max(worst, eigenvalues.at(gram.rows() - 1, 0) / eigenvalues.at(0, 0));
            worst = Math.max(worst, InverseRoots.formulas(root, List.of(g)));
        }
        return worst;
    }

    static double rootMeanSquare(Norm norm) {
        double worst = 0;
        for (int seed = 0; seed < 2; seed++) {
            Matrix g = Matrix.normal(new Random(seed), 9, 4);
            Matrix step = Walk.firstStep(FirstProposition.under(norm, StepRule.constant(0.1)), g);
            worst = Math.max(worst, Math.abs(step.length() / Math.sqrt(36) / 0.1 - 1));
        }
        return worst;
    }
}
