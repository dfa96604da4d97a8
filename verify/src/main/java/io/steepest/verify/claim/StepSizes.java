package io.steepest.verify.claim;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.norm.Norms;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.Reference;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The section on Prodigy: the escape velocity as a heuristic, and the variants that the paper proposes. */
final class StepSizes {
    private static final String HEURISTIC = "Prodigy: the escape velocity";
    private static final String VARIANTS = "Prodigy: variants of the step size";
    private static final Tolerance LEAVES_NOTHING = Tolerance.exact("what is claimed leaves nothing");
    private static final double START = 1e-6;
    private static final int STEPS = 200;
    private static final int ENTRIES = 50;

    private StepSizes() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "escape-optimal-step",
                        HEURISTIC,
                        "the best first step leaves ⟨w₁−w₀,g₁⟩ = 0; negative, a longer one was possible",
                        "largest |cos| at the best step of sign descent; cosines of the wrong sign at 0.9 and 1.1 of it",
                        Tolerance.rounding(),
                        StepSizes::optimalStep),
                new Claim(
                        "escape-doubling",
                        HEURISTIC,
                        "start tiny, double while ⟨w_t−w₀,g_t⟩ < 0, then stay: ends near the best first step",
                        "by how many doublings more than one the last size is off the best first step, 5 bowls",
                        LEAVES_NOTHING,
                        StepSizes::doubling),
                new Claim(
                        "cosine-growth",
                        VARIANTS,
                        "the variants η ← η·(1 + cos θ), θ between g and w₀−w or w_{t−1}−w",
                        "largest relative distance from 60 steps of sign descent by hand",
                        new Tolerance(1e-6, "rounding of cos θ from weights a million times as large as a step"),
                        () -> Math.max(byHand(Reference.START), byHand(Reference.LAST_STEP))),
                new Claim(
                        "variants-never-decrease",
                        VARIANTS,
                        "never decreasing η could be suboptimal: η·(1 + cos θ), which may shrink, ends lower than Prodigy"
                                + " and doubling",
                        "by how many of five bowls the last loss was not ten times lower than either's, 200 steps",
                        LEAVES_NOTHING,
                        StepSizes::shrinking),
                new Claim(
                        "variants-speed",
                        VARIANTS,
                        "to half the loss, from 1e-6, doubling takes 19 or 20 steps; Prodigy, growing by 1.618 a step, 28 or"
                                + " 29; η·(1 + cos θ), cos θ about 0.8 at first, 27 to 32",
                        "by how many of five bowls it was otherwise",
                        LEAVES_NOTHING,
                        StepSizes::speed),
                new Claim(
                        "variants-constant",
                        VARIANTS,
                        "η·(1 + cos θ) ends lower than the best constant step size, Prodigy and doubling higher",
                        "by how many of five bowls it was otherwise; constants on a grid of factors of 1.5",
                        LEAVES_NOTHING,
                        StepSizes::constant));
    }

    private static Recipe sign(StepRule rule) {
        return FirstProposition.under(Norms.max(), rule);
    }

    private static Recipe prodigy() {
        return Recipes.prodigy(d0(START), b1(0), b2(0), epsilon(0));
    }

    private static Recipe doubles() {
        return sign(StepRule.doubling(START, Reference.START));
    }

    private static Recipe cosine() {
        return sign(StepRule.cosineGrowth(START, Reference.START));
    }

    /** The best length of a first step of sign descent: {@code ‖g‖₁/Σ h_i}. */
    private static double best(Bowl bowl) {
        return bowl.gradient(bowl.start()).length(1) / bowl.curvature().sum();
    }

    /** The cosine between the first step and the gradient after it. */
    private static double cosineAfter(Bowl bowl, double size) {
        Matrix w = bowl.path(sign(StepRule.constant(size)), 1).get(1);
        Matrix step = w.minus(bowl.start());
        Matrix g = bowl.gradient(w);
        return step.inner(g) / (step.length() * g.length());
    }

    private static double optimalStep() {
        double worst = 0;
        for (int seed = 0; seed < 5; seed++) {
            Bowl bowl = Bowl.random(seed, ENTRIES, 1);
            worst = Math.max(worst, Math.abs(cosineAfter(bowl, best(bowl))));
            worst = Math.max(worst, cosineAfter(bowl, 0.9 * best(bowl)));
            worst = Math.max(worst, -cosineAfter(bowl, 1.1 * best(bowl)));
        }
        return worst;
    }

    private static double doubling() {
        double worst = 0;
        for (int seed = 0; seed < 5; seed++) {
            Bowl bowl = Bowl.random(seed, ENTRIES, 1);
            List<Matrix> path = bowl.path(doubles(), STEPS);
            double last = path.get(STEPS).minus(path.get(STEPS - 1)).largest();
            worst = Math.max(worst, Math.abs(Math.log(last / best(bowl)) / Math.log(2)) - 1);
        }
        return Math.max(0, worst);
    }

    static double byHand(Reference reference) {
        Bowl bowl = Bowl.random(3, ENTRIES, 1);
        List<Matrix> path = bowl.path(sign(StepRule.cosineGrowth(START, reference)), 60);
        double eta = START;
        double worst = 0;
        for (int t = 0; t < 60; t++) {
            Matrix w = path.get(t);
            Matrix g = bowl.gradient(w);
            Matrix back = (reference == Reference.START ? bowl.start() : path.get(Math.max(0, t - 1))).minus(w);
            double lengths = g.length() * back.length();
            eta *= 1 + (lengths == 0 ? 0 : g.inner(back) / lengths);
            double found = path.get(t + 1).minus(w).largest();
            worst = Math.max(worst, Math.abs(found / eta - 1));
        }
        return worst;
    }

    private static double last(Bowl bowl, Recipe recipe) {
        return bowl.loss(bowl.path(recipe, STEPS).get(STEPS));
    }

    private static int toHalf(Bowl bowl, Recipe recipe) {
        double half = bowl.loss(bowl.start()) / 2;
        List<Matrix> path = bowl.path(recipe, STEPS);
        return IntStream.rangeClosed(0, STEPS)
                .filter(t -> bowl.loss(path.get(t)) <= half)
                .findFirst()
                .orElse(STEPS + 1);
    }

    /** Of five bowls, how many are not as claimed. */
    private static double exceptions(Predicate<Bowl> claimed) {
        return IntStream.range(0, 5)
                .filter(seed -> !claimed.test(Bowl.random(seed, ENTRIES, 1)))
                .count();
    }

    private static double shrinking() {
        return exceptions(bowl -> last(bowl, cosine()) * 10 < Math.min(last(bowl, prodigy()), last(bowl, doubles())));
    }

    private static double speed() {
        return exceptions(bowl -> within(toHalf(bowl, doubles()), 19, 20)
                && within(toHalf(bowl, prodigy()), 28, 29)
                && within(toHalf(bowl, cosine()), 27, 32));
    }

    private static boolean within(int steps, int least, int most) {
        return least <= steps && steps <= most;
    }

    private static double constant() {
        return exceptions(bowl -> {
            double best = DoubleStream.iterate(1e-3, eta -> eta < 1, eta -> eta * 1.5)
                    .map(eta -> last(bowl, sign(StepRule.constant(eta))))
                    .min()
                    .orElse(Double.NaN);
            return last(bowl, cosine()) < best && best < Math.min(last(bowl, prodigy()), last(bowl, doubles()));
        });
    }
}
