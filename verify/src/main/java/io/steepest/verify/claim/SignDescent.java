package io.steepest.verify.claim;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.verify.claim.Claim.Tolerance;
import static java.lang.Double.POSITIVE_INFINITY;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.optim.SteepestDescent;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The section on Adam: equations (3) to (11), Propositions 2 and 3. */
final class SignDescent {
    private static final String ADAM = "Equations (3)–(7): Adam";
    private static final String VECTOR = "Proposition 2, Eq. (8)";
    private static final String NETWORK = "Proposition 3, Eq. (9)–(11)";
    private static final double ETA = 0.1;

    private SignDescent() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "eq-3",
                        ADAM,
                        "Adam without bias correction and ε: m ← β₁m+(1−β₁)g, v ← β₂v+(1−β₂)g², w ← w − η·m/√v",
                        "largest relative distance from five steps by hand",
                        Tolerance.rounding(),
                        () -> trace(withoutBiasCorrection(0.9, 0.99), 0.9, 0.99)),
                new Claim(
                        "eq-7",
                        ADAM,
                        "with β₁ = β₂ = 0 the step is −η·g/√g² = −η·sign(g), taking 0/0 for 0",
                        "largest entry of step + η·sign(g), over η",
                        new Tolerance(1e-15, "g/√g² rounds in the square, the root and the quotient"),
                        () -> signs(Recipes.adam(lr(ETA), b1(0), b2(0), epsilon(0)))),
                new Claim(
                        "adam-first-step",
                        ADAM,
                        "the first bias-corrected step of Adam is −η·sign(g) for any β₁, β₂",
                        "largest entry of step + η·sign(g), over η, for three pairs of constants",
                        new Tolerance(1e-13, "the bias correction cancels digits of 1 − 0.999"),
                        () -> Math.max(
                                signs(Recipes.adam(lr(ETA), b1(0.9), b2(0.999), epsilon(0))),
                                Math.max(
                                        signs(Recipes.adam(lr(ETA), b1(0.5), b2(0.1), epsilon(0))),
                                        signs(Recipes.adam(lr(ETA), b1(0), b2(0.95), epsilon(0)))))),
                new Claim(
                        "rmsprop-sign",
                        ADAM,
                        "RMSprop is Adam with β₁ = 0, and sign descent (RPROP's direction) with β₂ = 0",
                        "largest relative distance from five steps by hand, and from −η·sign(g) with β₂ = 0",
                        Tolerance.rounding(),
                        () -> Math.max(trace(withoutBiasCorrection(0, 0.9), 0, 0.9), signs(rmsprop(0)))),
                new Claim(
                        "prop-2",
                        VECTOR,
                        "steepest descent under ℓ∞ is −(‖g‖₁/λ)·sign(g); the minimum is −‖g‖₁²/(2λ)",
                        "gain of the best other point and distance from the minimum, over it; distance from the formula",
                        Tolerance.rounding(),
                        () -> vector(Defined.max())),
                new Claim(
                        "eq-9",
                        NETWORK,
                        "‖flatten(W)‖∞ = max_l max_r ‖row_r(W_l)‖∞ = max_l ‖W_l‖_{ℓ₁→ℓ∞}",
                        "largest difference of the three from each other and from a plain maximum",
                        Tolerance.exact("each is one of the entries"),
                        () -> flattened(Norms.max(), Norms.oneToLp(POSITIVE_INFINITY))),
                new Claim(
                        "prop-3",
                        NETWORK,
                        "under max_l ‖W_l‖_{ℓ₁→ℓ∞} every layer steps −η·sign(G_l), η = (1/λ)·Σ_l ‖G_l‖₁",
                        "gain of the best other point of all layers and distance from the minimum, over it; distance"
                                + " from the formula",
                        Tolerance.rounding(),
                        () -> network(Defined.max())),
                new Claim(
                        "prop-3-ties",
                        NETWORK,
                        "not unique where G has zeros: there entries may move within the ball at no cost",
                        "relative distance of the objective from its minimum when such entries move by up to η",
                        Tolerance.rounding(),
                        () -> ties(Norms.max())),
                new Claim(
                        "prop-3-scale",
                        NETWORK,
                        "sign descent normalizes each matrix: a layer's gradient times 1,000 changes nothing, while"
                                + " gradient descent steps 1,000 times as far",
                        "largest change of sign descent's step; relative distance of gradient descent's from 1,000"
                                + " times the old",
                        Tolerance.rounding(),
                        () -> scaling(Recipes.sign(lr(ETA), momentum(0)), Recipes.sgd(lr(ETA)))));
    }

    private static Recipe withoutBiasCorrection(double b1, double b2) {
        Descent adam = Descent.under(Norms.euclidean())
                .unnormalized()
                .in(Preconditioner.diagonal(Accumulation.ema(b2), 0))
                .smoothedBy(Ema.of(b1));
        return Recipe.everywhere("adam without bias correction", adam, StepRule.constant(ETA));
    }

    private static Recipe rmsprop(double b2) {
        Descent descent =
                Descent.under(Norms.euclidean()).unnormalized().in(Preconditioner.diagonal(Accumulation.ema(b2), 0));
        return Recipe.everywhere("rmsprop", descent, StepRule.constant(ETA));
    }

    static double trace(Recipe recipe, double b1, double b2) {
        Random random = new Random(1);
        Matrix start = Matrix.normal(random, 3, 4);
        Matrix m = Matrix.zero(3, 4);
        Matrix v = Matrix.zero(3, 4);
        Matrix w = start;
        double worst = 0;
        try (Walk walk = Walk.of(start, recipe)) {
            for (int t = 1; t <= 5; t++) {
                Matrix g = Matrix.normal(random, 3, 4);
                m = m.with(g, (a, b) -> b1 * a + (1 - b1) * b);
                v = v.with(g, (a, b) -> b2 * a + (1 - b2) * b * b);
                w = w.minus(m.with(v, (a, b) -> ETA * a / Math.sqrt(b)));
                worst = Math.max(worst, walk.step(g).relativeTo(w));
            }
        }
        return worst;
    }

    static double signs(Recipe recipe) {
        double worst = 0;
        for (Matrix g : Inputs.gradients(2)) {
            Matrix expected = g.map(x -> -Math.signum(x));
            worst = Math.max(
                    worst,
                    Walk.firstStep(recipe, g).times(1 / ETA).minus(expected).largest());
        }
        return worst;
    }

    static double vector(Defined norm) {
        double worst = 0;
        Random random = new Random(3);
        for (double lambda : Inputs.LAMBDAS) {
            for (int n = 1; n <= 9; n += 4) {
                Matrix g = Matrix.normal(random, n, 1);
                Matrix step = Walk.firstStep(FirstProposition.under(norm.norm(), StepRule.sharpness(lambda)), g);
                Matrix formula = g.map(x -> -g.length(1) / lambda * Math.signum(x));
                worst = Math.max(worst, Objective.of(g, Defined.max(), lambda).gap(Map.of("w", step), random));
                worst = Math.max(worst, step.relativeTo(formula));
            }
        }
        return worst;
    }

    static double flattened(Norm max, Norm oneToMax) {
        Map<String, Matrix> layers = Inputs.layers(4);
        double plain = 0;
        double rows = 0;
        double operator = 0;
        double[] all = layers.values().stream()
                .map(Matrix::entries)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        for (Matrix w : layers.values()) {
            plain = Math.max(plain, w.largest());
            operator = Math.max(operator, Exchange.number(oneToMax::of, w));
            for (int i = 0; i < w.rows(); i++) {
                rows = Math.max(rows, Exchange.number(max::of, w.row(i).transpose()));
            }
        }
        double flat = Exchange.number(max::of, Matrix.column(all));
        return Math.max(Math.abs(flat - plain), Math.max(Math.abs(rows - plain), Math.abs(operator - plain)));
    }

    /** The joint objective of all layers under one norm, weights one. */
    static Objective joint(Map<String, Matrix> gradients, Defined norm, double lambda) {
        Map<String, Objective.Layer> layers = new LinkedHashMap<>();
        gradients.forEach((name, g) -> layers.put(name, new Objective.Layer(g, norm.value(), norm.dual(), 1)));
        return new Objective(layers, lambda);
    }

    /** The library's step on all layers at once. */
    static Map<String, Matrix> step(Norm norm, Objective objective) {
        Recipe recipe = FirstProposition.under(norm, StepRule.sharpness(objective.lambda()));
        return Walk.firstStep(SteepestDescent.follow(recipe), objective.gradients());
    }

    static double network(Defined norm) {
        double worst = 0;
        for (double lambda : Inputs.LAMBDAS) {
            Objective objective = joint(Inputs.layers(5), Defined.max(), lambda);
            Map<String, Matrix> step = step(norm.norm(), objective);
            worst = Math.max(worst, objective.gap(step, new Random(6)));
            double eta = objective.gradients().values().stream()
                            .mapToDouble(g -> g.length(1))
                            .sum()
                    / lambda;
            for (Map.Entry<String, Matrix> g : objective.gradients().entrySet()) {
                Matrix formula = g.getValue().map(x -> -eta * Math.signum(x));
                worst = Math.max(worst, step.get(g.getKey()).relativeTo(formula));
            }
        }
        return worst;
    }

    static double ties(Norm norm) {
        Map<String, Matrix> gradients = new LinkedHashMap<>(Inputs.layers(7));
        gradients.computeIfPresent("second", (name, g) -> Matrix.of(4, 5, (i, j) -> i == j ? 0 : g.at(i, j)));
        Objective objective = joint(gradients, Defined.max(), 0.3);
        Map<String, Matrix> step = new LinkedHashMap<>(step(norm, objective));
        double eta = objective.dual() / objective.lambda();
        step.computeIfPresent(
                "second", (name, d) -> Matrix.of(4, 5, (i, j) -> i == j ? eta * (i - 1.5) / 1.5 : d.at(i, j)));
        return Math.abs(objective.at(step) / objective.minimum() - 1);
    }

    static double scaling(Recipe sign, Recipe gradient) {
        Map<String, Matrix> layers = Inputs.layers(8);
        Map<String, Matrix> scaled = new LinkedHashMap<>(layers);
        scaled.computeIfPresent("third", (name, g) -> g.times(1000));
        Map<String, Matrix> signs = Walk.firstStep(SteepestDescent.follow(sign), layers);
        Map<String, Matrix> gradients = Walk.firstStep(SteepestDescent.follow(gradient), layers);
        double worst = 0;
        for (Map.Entry<String, Matrix> e :
                Walk.firstStep(SteepestDescent.follow(sign), scaled).entrySet()) {
            worst = Math.max(worst, e.getValue().minus(signs.get(e.getKey())).largest());
        }
        Matrix far = Walk.firstStep(SteepestDescent.follow(gradient), scaled).get("third");
        return Math.max(worst, far.relativeTo(gradients.get("third").times(1000)));
    }
}
