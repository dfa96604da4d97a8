package io.steepest.verify.claim;

import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.d0;
import static io.steepest.recipe.Setting.epsilon;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The section on Prodigy: equations (22) to (30). */
final class Prodigy {
    private static final String AVERAGES = "Equations (22)–(27): Prodigy";
    private static final String SIGNS = "Equations (28)–(29): Prodigy without averages";
    private static final String ESTIMATE = "Eq. (30): why it escapes";
    private static final Tolerance PATH =
            new Tolerance(1e-9, "rounding of 60 steps, in which an early difference grows until it dies out");
    private static final double START = 1e-6;
    private static final int STEPS = 60;

    private Prodigy() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "eq-22",
                        AVERAGES,
                        "Prodigy: m, v, r, s averages of ηg, η²g², η²⟨g,w₀−w⟩, η²g; η ← max(η, r/‖s‖₁), w ← w − η·m/√v",
                        "largest relative distance from 60 steps by hand on a quadratic bowl",
                        PATH,
                        () -> averages(Recipes.prodigy(d0(START), b1(0.9), b2(0.99), epsilon(0)), 0.9, 0.99)),
                new Claim(
                        "eq-28",
                        SIGNS,
                        "without averages Prodigy is η ← max(η, ⟨g,w₀−w⟩/‖g‖₁), w ← w − η·sign(g)",
                        "largest relative distance from 60 steps by hand, of Prodigy with β = 0 and of sign descent at its"
                                + " escape velocity",
                        PATH,
                        () -> Math.max(
                                escape(
                                        Recipes.prodigy(d0(START), b1(0), b2(0), epsilon(0)),
                                        Defined.max(),
                                        Prodigy::minusSigns),
                                escape(sign(Norms.max()), Defined.max(), Prodigy::minusSigns))),
                new Claim(
                        "eq-28-direction",
                        SIGNS,
                        "it is steepest descent under ℓ∞ with a dynamic step size: each step is −η·sign(g)",
                        "largest entry of step/‖step‖∞ + sign(g) in 60 steps",
                        new Tolerance(1e-9, "a step is known from weights a million times as large"),
                        () -> direction(Recipes.prodigy(d0(START), b1(0), b2(0), epsilon(0)))),
                new Claim(
                        "eq-28-any-norm",
                        SIGNS,
                        "the same with ‖g‖† for ‖g‖₁ under any norm",
                        "largest relative distance from 60 steps by hand, under ℓ₂, ℓ₃ and the spectral norm",
                        PATH,
                        () -> Math.max(
                                escape(sign(Norms.euclidean()), Defined.euclidean(), g -> downhill(2, g)),
                                Math.max(
                                        escape(sign(Norms.lp(3)), Defined.lp(3), g -> downhill(3, g)),
                                        escape(
                                                sign(Norms.spectral(Polar.svd())),
                                                Defined.spectral(),
                                                g -> SingularValues.of(g)
                                                        .polar()
                                                        .times(-1))))),
                new Claim(
                        "eq-28-last-step",
                        SIGNS,
                        "with w_{t−1} in place of w₀ the estimate ⟨g,w_{t−1}−w_t⟩/‖g‖₁ never exceeds the last step size:"
                                + " it could not grow",
                        "largest excess of the estimate over the step size, over it, in 60 steps",
                        Tolerance.rounding(),
                        () -> lastStep(Norms.max())),
                new Claim(
                        "eq-30",
                        ESTIMATE,
                        "⟨g,w₀−w⟩/‖g‖₁ = (‖g‖₂/‖g‖₁)·‖w−w₀‖₂·cos θ",
                        "largest relative distance of the step size that the library grows to from the right side",
                        new Tolerance(1e-9, "a step is known from weights a million times as large"),
                        () -> growth(Recipes.prodigy(d0(START), b1(0), b2(0), epsilon(0)))),
                new Claim(
                        "eq-30-dense",
                        ESTIMATE,
                        "first assumption, a dense gradient: ‖g‖₂/‖g‖₁ is about 1/√n; for normal entries √(π/2) = 1.2533"
                                + " times that",
                        "relative distance of √n·‖g‖₂/‖g‖₁ from √(π/2), n = 100,000",
                        new Tolerance(0.01, "three standard deviations of the ratio at this n"),
                        () -> Math.abs(ratio(gaussian(100_000)) / Math.sqrt(Math.PI / 2) - 1)),
                new Claim(
                        "eq-30-heavy-tails",
                        ESTIMATE,
                        "it fails for heavy tails: Cauchy entries give more than ten times 1/√n",
                        "by how much √n·‖g‖₂/‖g‖₁ falls short of 10, n = 100,000",
                        Tolerance.exact("a ratio above ten leaves nothing"),
                        () -> Math.max(0, 10 - ratio(cauchy(100_000)))),
                new Claim(
                        "eq-30-cosine",
                        ESTIMATE,
                        "second assumption, cos θ near 1 at the start: under sign descent it is 1/(√n·‖g‖₂/‖g‖₁), near"
                                + " √(2/π) = 0.80 for normal entries, so both errors cancel",
                        "relative distance of cos θ from 0.80 after a step, and of (‖g‖₂/‖g‖₁)·cos θ from 1/√n for normal"
                                + " and Cauchy entries, n = 100,000",
                        new Tolerance(0.01, "three standard deviations of the ratio at this n"),
                        Prodigy::cosine),
                new Claim(
                        "eq-30-fibonacci",
                        ESTIMATE,
                        "so near the start η is ‖w−w₀‖_RMS, the whole way gone: 1, 1, 1, 2, 3, 5, 8, … times the first,"
                                + " by 1.618 a step, slower than doubling",
                        "largest relative distance of the step sizes from Fibonacci's numbers, 40 steps, normal and Cauchy"
                                + " gradients that stay",
                        new Tolerance(1e-9, "a step is known from weights a million times as large"),
                        () -> Math.max(fibonacci(gaussian(50)), fibonacci(cauchy(50)))));
    }

    /** Normalized descent at its escape velocity, nothing remembered. */
    private static Recipe sign(Norm norm) {
        return FirstProposition.under(norm, StepRule.escapeVelocity(START, 0));
    }

    static double averages(Recipe recipe, double b1, double b2) {
        Bowl bowl = Bowl.random(1, 20, 1);
        List<Matrix> path = bowl.path(recipe, STEPS);
        double b3 = Math.sqrt(b2);
        double eta = START;
        double r = 0;
        double worst = 0;
        Matrix w = bowl.start();
        Matrix m = w.times(0);
        Matrix v = w.times(0);
        Matrix s = w.times(0);
        for (int t = 0; t < STEPS; t++) {
            Matrix g = bowl.gradient(w);
            double e = eta;
            m = m.with(g, (a, b) -> b1 * a + (1 - b1) * e * b);
            v = v.with(g, (a, b) -> b2 * a + (1 - b2) * e * e * b * b);
            r = b3 * r + (1 - b3) * e * e * g.inner(bowl.start().minus(w));
            s = s.with(g, (a, b) -> b3 * a + (1 - b3) * e * e * b);
            w = w.minus(m.with(v, (a, b) -> e * a / Math.sqrt(b)));
            eta = Math.max(eta, r / s.length(1));
            worst = Math.max(worst, path.get(t + 1).relativeTo(w));
        }
        return worst;
    }

    static double escape(Recipe recipe, Defined norm, UnaryOperator<Matrix> direction) {
        Bowl bowl = Bowl.random(2, 5, 4);
        List<Matrix> path = bowl.path(recipe, STEPS);
        double eta = START;
        double worst = 0;
        Matrix w = bowl.start();
        for (int t = 0; t < STEPS; t++) {
            Matrix g = bowl.gradient(w);
            double estimate = g.inner(bowl.start().minus(w)) / norm.dual().applyAsDouble(g);
            w = w.plus(direction.apply(g).times(eta));
            eta = Math.max(eta, estimate);
            worst = Math.max(worst, path.get(t + 1).relativeTo(w));
        }
        return worst;
    }

    private static Matrix minusSigns(Matrix g) {
        return g.map(x -> -Math.signum(x));
    }

    /** {@code −argmax ⟨g,t⟩ over ‖t‖_p ≤ 1}. */
    private static Matrix downhill(double p, Matrix g) {
        double q = Defined.conjugate(p);
        double length = g.length(q);
        return g.map(x -> -Math.signum(x) * Math.pow(Math.abs(x) / length, q - 1));
    }

    static double direction(Recipe recipe) {
        Bowl bowl = Bowl.random(3, 20, 1);
        List<Matrix> path = bowl.path(recipe, STEPS);
        double worst = 0;
        for (int t = 0; t < STEPS; t++) {
            Matrix step = path.get(t + 1).minus(path.get(t));
            Matrix signs = bowl.gradient(path.get(t)).map(Math::signum);
            worst = Math.max(worst, step.times(1 / step.largest()).plus(signs).largest());
        }
        return worst;
    }

    static double lastStep(Norm norm) {
        double eta = 0.02;
        Bowl bowl = Bowl.random(4, 20, 1);
        List<Matrix> path = bowl.path(FirstProposition.under(norm, StepRule.constant(eta)), STEPS);
        double worst = 0;
        for (int t = 1; t < STEPS; t++) {
            Matrix g = bowl.gradient(path.get(t));
            double estimate = g.inner(path.get(t - 1).minus(path.get(t))) / Exchange.number(norm::dual, g);
            worst = Math.max(worst, estimate / eta - 1);
        }
        return worst;
    }

    private static double size(List<Matrix> path, int t) {
        return path.get(t + 1).minus(path.get(t)).largest();
    }

    static double growth(Recipe recipe) {
        Bowl bowl = Bowl.random(5, 20, 1);
        List<Matrix> path = bowl.path(recipe, STEPS);
        double worst = 0;
        int grown = 0;
        for (int t = 0; t < STEPS - 1; t++) {
            if (size(path, t + 1) > size(path, t) * (1 + 1e-6)) {
                Matrix g = bowl.gradient(path.get(t));
                Matrix back = bowl.start().minus(path.get(t));
                double cosine = g.inner(back) / (g.length() * back.length());
                double right = g.length() / g.length(1) * back.length() * cosine;
                worst = Math.max(worst, Math.abs(size(path, t + 1) / right - 1));
                grown++;
            }
        }
        return grown > 5 ? worst : Double.NaN;
    }

    private static Matrix gaussian(int n) {
        return Matrix.normal(new Random(6), n, 1);
    }

    private static Matrix cauchy(int n) {
        Random random = new Random(7);
        return Matrix.of(n, 1, (i, j) -> Math.tan(Math.PI * (random.nextDouble() - 0.5)));
    }

    /** {@code √n·‖g‖₂/‖g‖₁} by the library's norms. */
    private static double ratio(Matrix g) {
        return Math.sqrt(g.rows()) * Exchange.number(Norms.euclidean()::of, g) / Exchange.number(Norms.max()::dual, g);
    }

    private static double cosine() {
        double worst = 0;
        for (Matrix g : List.of(gaussian(100_000), cauchy(100_000))) {
            Matrix back = Walk.firstStep(Recipes.sign(lr(0.1), momentum(0)), g).times(-1);
            double cosine = g.inner(back) / (g.length() * back.length());
            if (worst == 0) {
                worst = Math.abs(cosine / Math.sqrt(2 / Math.PI) - 1);
            }
            worst = Math.max(worst, Math.abs(cosine * ratio(g) - 1));
        }
        return worst;
    }

    private static double fibonacci(Matrix g) {
        List<Matrix> path = new ArrayList<>(List.of(g.times(0)));
        try (Walk walk = Walk.of(path.get(0), Recipes.prodigy(d0(START), b1(0), b2(0), epsilon(0)))) {
            for (int t = 0; t < 40; t++) {
                path.add(walk.step(g));
            }
        }
        double worst = 0;
        double last = 0;
        double next = 1;
        for (int t = 0; t < 40; t++) {
            worst = Math.max(worst, Math.abs(size(path, t) / START / next - 1));
            if (t > 0) {
                double sum = last + next;
                last = next;
                next = sum;
            }
        }
        return worst;
    }
}
