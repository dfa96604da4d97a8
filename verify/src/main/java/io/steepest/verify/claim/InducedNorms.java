package io.steepest.verify.claim;

import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static io.steepest.verify.claim.Claim.Tolerance;
import static java.lang.Double.POSITIVE_INFINITY;

import io.steepest.linalg.Polar;
import io.steepest.norm.Induced;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;

/** Definition 1, Proposition 8 and the choice of norms by role. */
final class InducedNorms {
    private static final String DEFINITION = "Definition 1, Eq. (2)";
    private static final String CLOSED = "Proposition 8, Eq. (34)";
    private static final String CHOICE = "Choosing the norm";
    private static final double[] EXPONENTS = {1, 1.5, 2, 3, POSITIVE_INFINITY};
    private static final Tolerance CLIMB =
            new Tolerance(1e-9, "climbs end when they gain less than 1e-12 of their height");

    private InducedNorms() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "def-1",
                        DEFINITION,
                        "‖M‖_{α→β} = max ‖Mx‖_β/‖x‖_α",
                        "largest relative distance of norms 1→1, 1→2, 1→∞, 2→2, 2→∞, ∞→∞ from the best of 60 climbs, and"
                                + " excess of a ratio over the norm",
                        CLIMB,
                        InducedNorms::definition),
                new Claim(
                        "def-1-bracket",
                        DEFINITION,
                        "where no closed form is known, as for ℓ∞→ℓ₁, the norm lies in the library's bracket, its"
                                + " lower end attained",
                        "part by which climbs exceed the upper end or the certificate misses the lower end; ∞→1 also"
                                + " by all sign vectors; 5 pairs of exponents",
                        CLIMB,
                        () -> brackets(m -> m)),
                new Claim(
                        "prop-8-columns",
                        CLOSED,
                        "‖M‖_{ℓ₁→ℓp} = max_j ‖col_j(M)‖_p",
                        "largest relative distance from the best of 60 climbs of ‖Mx‖_p/‖x‖₁; p = 1, 1.5, 2, 3, ∞",
                        CLIMB,
                        () -> columns(Norms::oneToLp)),
                new Claim(
                        "prop-8-rows",
                        CLOSED,
                        "‖M‖_{ℓp→ℓ∞} = max_i ‖row_i(M)‖_{p/(p−1)}; for p = 1 in ℓ∞, for p = ∞ in ℓ₁",
                        "largest relative distance from the best of 60 climbs of ‖Mx‖∞/‖x‖_p; p = 1, 1.5, 2, 3, ∞",
                        CLIMB,
                        () -> rows(Norms::lpToMax)),
                new Claim(
                        "linear-norm",
                        CHOICE,
                        "linear layers, RMS→RMS: ‖W‖ = √(d_in/d_out)·σ_max, steepest along −√(d_out/d_in)·UVᵀ",
                        "largest relative distance of the norm from the best of 60 climbs of RMS(Wx)/RMS(x), and of the"
                                + " direction from the formula",
                        CLIMB,
                        () -> linear(Norms.rmsToRms(Polar.svd()))),
                new Claim(
                        "embedding-norm",
                        CHOICE,
                        "embeddings, ℓ₁→RMS: ‖W‖ = max_j ‖col_j‖₂/√d_out, steepest along −√d_out·col_j/‖col_j‖₂; a"
                                + " column of zeros stays",
                        "largest relative distance of the norm from the RMS of one-hot outputs, and of the direction"
                                + " from the formula",
                        Tolerance.rounding(),
                        () -> embedding(Norms.oneToRms())),
                new Claim(
                        "embedding-table",
                        CHOICE,
                        "a table stored with one row a token is the transpose of that operator",
                        "largest entry by which rows of the optimizer's step differ from −√d·row/‖row‖₂",
                        Tolerance.rounding(),
                        () -> table(Role.EMBEDDING)),
                new Claim(
                        "equal-shapes",
                        CHOICE,
                        "a linear layer and an embedding of equal shape and gradient get different steps",
                        "by how many degrees the angle between them falls short of one",
                        Tolerance.exact("an angle of a degree or more leaves nothing"),
                        () -> equalShapes(Recipes.modular(lr(0.1), momentum(0)))));
    }

    /** {@code argmax ⟨z,x⟩ over ‖x‖_p ≤ 1}. */
    private static Matrix ball(double p, Matrix z) {
        if (p == 1) {
            int best = 0;
            for (int i = 0; i < z.rows(); i++) {
                best = Math.abs(z.at(i, 0)) > Math.abs(z.at(best, 0)) ? i : best;
            }
            int only = best;
            return Matrix.of(z.rows(), 1, (i, j) -> i == only ? Math.signum(z.at(i, 0)) : 0);
        }
        double q = Defined.conjugate(p);
        double length = z.length(q);
        return z.map(x -> Math.signum(x) * Math.pow(Math.abs(x) / length, q - 1));
    }

    /** The largest {@code ‖Mx‖_β/‖x‖_α} that climbs from random starts find: Boyd's power method for ℓp norms. */
    static double climb(Matrix m, double alpha, double beta) {
        Random random = new Random(7);
        double best = 0;
        for (int start = 0; start < 60; start++) {
            Matrix x = ball(alpha, Matrix.normal(random, m.columns(), 1));
            double height = m.times(x).length(beta);
            for (int i = 0; i < 2000; i++) {
                Matrix slope = m.transpose().times(ball(Defined.conjugate(beta), m.times(x)));
                x = ball(alpha, slope);
                double higher = m.times(x).length(beta);
                boolean rests = higher <= height * (1 + 1e-12);
                height = Math.max(height, higher);
                if (rests) {
                    break;
                }
            }
            best = Math.max(best, height);
        }
        return best;
    }

    /** Relative distance of a norm from the climbs, and how far a random ratio exceeds it. */
    static double distance(Norm norm, double alpha, double beta) {
        Random random = new Random(8);
        double worst = 0;
        for (Matrix m : Inputs.gradients(9)) {
            double value = Exchange.number(norm::of, m);
            worst = Math.max(worst, Math.abs(climb(m, alpha, beta) - value) / value);
            for (int i = 0; i < 1000; i++) {
                Matrix x = Matrix.normal(random, m.columns(), 1);
                worst = Math.max(worst, m.times(x).length(beta) / x.length(alpha) / value - 1);
            }
        }
        return worst;
    }

    private static double definition() {
        double inf = POSITIVE_INFINITY;
        return List.of(
                        distance(Norms.oneToLp(1), 1, 1),
                        distance(Norms.columns(), 1, 2),
                        distance(Norms.max(), 1, inf),
                        distance(Norms.spectral(Polar.svd()), 2, 2),
                        distance(Norms.lpToMax(2), 2, inf),
                        distance(Norms.lpToMax(inf), inf, inf))
                .stream()
                .reduce(0.0, Math::max);
    }

    /** The library's brackets of a distorted matrix, against the matrix itself. */
    static double brackets(UnaryOperator<Matrix> distortion) {
        double inf = POSITIVE_INFINITY;
        double worst = 0;
        for (double[] pair : new double[][] {{inf, 1}, {inf, 2}, {2, 1}, {3, 1.5}, {1.5, 3}}) {
            Induced induced = new Induced(pair[0], pair[1]);
            for (Matrix m : Inputs.gradients(12)) {
                Matrix seen = distortion.apply(m);
                double lower = Exchange.number(x -> induced.bracket(x).lower(), seen);
                double upper = Exchange.number(x -> induced.bracket(x).upper(), seen);
                Matrix x = Exchange.apply(y -> induced.bracket(y).x(), seen);
                double attained = m.times(x).length(pair[1]) / x.length(pair[0]);
                double best = pair[1] == 1 && pair[0] == inf ? overSigns(m) : climb(m, pair[0], pair[1]);
                worst = Math.max(worst, Math.max(best / upper - 1, Math.abs(attained / lower - 1)));
                worst = Math.max(worst, pair[0] == inf && pair[1] == 1 ? lower / best - 1 : 0);
            }
        }
        return worst;
    }

    /** {@code ‖M‖_{∞→1}}: the maximum is at a corner of the cube. */
    private static double overSigns(Matrix m) {
        double best = 0;
        for (int bits = 0; bits < 1 << m.columns(); bits++) {
            int signs = bits;
            Matrix x = Matrix.of(m.columns(), 1, (i, j) -> (signs >> i & 1) == 0 ? 1 : -1);
            best = Math.max(best, m.times(x).length(1));
        }
        return best;
    }

    static double columns(DoubleFunction<Norm> library) {
        double worst = 0;
        for (double p : EXPONENTS) {
            worst = Math.max(worst, distance(library.apply(p), 1, p));
        }
        return worst;
    }

    static double rows(DoubleFunction<Norm> library) {
        double worst = 0;
        for (double p : EXPONENTS) {
            worst = Math.max(worst, distance(library.apply(p), p, POSITIVE_INFINITY));
        }
        return worst;
    }

    static double linear(Norm norm) {
        double worst = 0;
        for (Matrix m : Inputs.gradients(10)) {
            double scale = Math.sqrt(m.columns() / (double) m.rows());
            double value = Exchange.number(norm::of, m);
            worst = Math.max(worst, Math.abs(climb(m, 2, 2) * scale - value) / value);
            Matrix formula = SingularValues.of(m).polar().times(-1 / scale);
            worst = Math.max(worst, Exchange.apply(norm::lmo, m).relativeTo(formula));
        }
        return worst;
    }

    static double embedding(Norm norm) {
        double worst = 0;
        for (Matrix original : Inputs.gradients(11)) {
            Matrix m = original.columns() == 1
                    ? original
                    : Matrix.of(original.rows(), original.columns(), (i, j) -> j == 0 ? 0 : original.at(i, j));
            double root = Math.sqrt(m.rows());
            double largest = 0;
            for (int j = 0; j < m.columns(); j++) {
                int token = j;
                Matrix oneHot = Matrix.of(m.columns(), 1, (i, k) -> i == token ? 1 : 0);
                largest = Math.max(largest, m.times(oneHot).length() / root);
            }
            worst = Math.max(worst, Math.abs(Exchange.number(norm::of, m) - largest) / largest);
            worst = Math.max(worst, Exchange.apply(norm::lmo, m).relativeTo(normalizedColumns(m)));
        }
        return worst;
    }

    /** {@code −√d_out·col_j/‖col_j‖₂}, zero for a zero column. */
    private static Matrix normalizedColumns(Matrix m) {
        return Matrix.of(m.rows(), m.columns(), (i, j) -> {
            double length = m.column(j).length();
            return length == 0 ? 0 : -Math.sqrt(m.rows()) * m.at(i, j) / length;
        });
    }

    static double table(Role role) {
        Matrix g = Matrix.of(7, 4, (i, j) -> i == 3 ? 0 : Math.sin(1 + 5 * i + 3 * j));
        Options options = SteepestDescent.follow(Recipes.modular(lr(1), momentum(0)))
                .roles(Roles.inferred().with("w", role));
        Matrix step = Walk.firstStep(options, Map.of("w", g)).get("w");
        return step.minus(normalizedColumns(g.transpose()).transpose()).largest();
    }

    static double equalShapes(Recipe recipe) {
        Options options = SteepestDescent.follow(recipe)
                .roles(Roles.inferred().with("linear", Role.LINEAR).with("table", Role.EMBEDDING));
        double least = 90;
        for (int seed = 0; seed < 10; seed++) {
            Matrix g = Matrix.normal(new Random(seed), 6, 6);
            Map<String, Matrix> step = Walk.firstStep(options, Map.of("linear", g, "table", g));
            Matrix a = step.get("linear");
            Matrix b = step.get("table");
            least = Math.min(least, Math.toDegrees(Math.acos(Math.min(1, a.inner(b) / (a.length() * b.length())))));
        }
        return Math.max(0, 1 - least);
    }
}
