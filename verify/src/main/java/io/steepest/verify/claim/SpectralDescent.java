package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The section on Shampoo: Propositions 4 and 5. */
final class SpectralDescent {
    private static final String PROJECTION = "Proposition 4, Eq. (17)";
    private static final String DESCENT = "Proposition 5, Eq. (18)–(19)";

    private SpectralDescent() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "prop-4",
                        PROJECTION,
                        "UVᵀ is the semi-orthogonal matrix nearest to G = UΣVᵀ in the Frobenius norm",
                        "its distance from being semi-orthogonal; ‖UVᵀ−G‖² − Σ(σ−1)²; what the best of 1,000 random"
                                + " semi-orthogonal matrices gains",
                        Tolerance.rounding(),
                        () -> nearest(Polar.svd())),
                new Claim(
                        "prop-4-ties",
                        PROJECTION,
                        "unique only at full rank: UVᵀ on the range of G and any rotation of the null spaces, Eq. (47),"
                                + " are equally near",
                        "spread of the distances of 50 completions; gain of the best of 1,000 other semi-orthogonal"
                                + " matrices",
                        Tolerance.rounding(),
                        () -> completions(Polar.svd())),
                new Claim(
                        "prop-5",
                        DESCENT,
                        "under max_l ‖W_l‖_{ℓ₂→ℓ₂} every layer steps −η·U_l V_lᵀ, η = (1/λ)·Σ_l tr Σ_l",
                        "gain of the best other point of all layers and distance from the minimum, over it; distance"
                                + " from the formula",
                        Tolerance.rounding(),
                        () -> network(Defined.spectral())),
                new Claim(
                        "prop-5-unique",
                        DESCENT,
                        "unique at full rank: a T of the unit ball with ⟨G,T⟩ within δ of tr Σ has ‖T−UVᵀ‖²_F ≤"
                                + " 2δ/σ_min",
                        "largest excess of the left side, near and far",
                        Tolerance.rounding(),
                        () -> unique(Norms.spectral(Polar.svd()))),
                new Claim(
                        "prop-5-ties",
                        DESCENT,
                        "not unique where a G_l is rank deficient: its null directions may move within the ball at no"
                                + " cost",
                        "relative distance of the objective from its minimum when they move by η",
                        Tolerance.rounding(),
                        () -> ties(Norms.spectral(Polar.svd()))),
                new Claim(
                        "prop-5-zero",
                        DESCENT,
                        "where every gradient is zero the step is zero, and unique",
                        "largest entry of the step",
                        Tolerance.exact("nothing is computed with"),
                        () -> atZero(Norms.spectral(Polar.svd()))),
                new Claim(
                        "prop-5-coupling",
                        DESCENT,
                        "layers are coupled by the scalar η alone: without one layer's gradient the others keep their"
                                + " direction, and η loses its share",
                        "largest relative distance of the other layers' steps from their old ones times the ratio of"
                                + " sums of tr Σ_l",
                        Tolerance.rounding(),
                        () -> coupling(Norms.spectral(Polar.svd()))));
    }

    /** Semi-orthogonal: orthonormal columns, or rows where there are more columns. */
    private static Matrix semiOrthogonal(Matrix near) {
        return near.rows() >= near.columns()
                ? SingularValues.orthonormal(near)
                : SingularValues.orthonormal(near.transpose()).transpose();
    }

    private static double defect(Matrix o) {
        Matrix gram = o.rows() >= o.columns() ? o.transpose().times(o) : o.times(o.transpose());
        return gram.minus(Matrix.identity(gram.rows())).largest();
    }

    private static double squaredDistance(Matrix a, Matrix g) {
        double length = a.minus(g).length();
        return length * length;
    }

    /** What the nearest of random semi-orthogonal matrices gains on a distance: far ones and ones near o. */
    private static double gain(Matrix o, Matrix g, double squared, Random random) {
        double gain = 0;
        for (int i = 0; i < 500; i++) {
            Matrix noise = Matrix.normal(random, g.rows(), g.columns());
            Matrix near = o.plus(noise.times(Math.pow(10, -6.0 * i / 500)));
            gain = Math.max(gain, squared - squaredDistance(semiOrthogonal(noise), g));
            gain = Math.max(gain, squared - squaredDistance(semiOrthogonal(near), g));
        }
        return gain;
    }

    static double nearest(Polar polar) {
        Random random = new Random(1);
        double worst = 0;
        for (int[] shape : new int[][] {{5, 5}, {3, 7}, {8, 4}, {6, 1}}) {
            Matrix g = Matrix.normal(random, shape[0], shape[1]);
            Matrix o = Exchange.apply(polar::of, g);
            double squared = squaredDistance(o, g);
            double least = squared(SingularValues.of(g).sigma().map(s -> s - 1));
            worst = Math.max(worst, Math.max(defect(o), Math.abs(squared - least) / least));
            worst = Math.max(worst, gain(o, g, squared, random) / squared);
        }
        return worst;
    }

    private static double squared(Matrix x) {
        return x.inner(x);
    }

    /** Orthonormal columns that span what is orthogonal to those of a. */
    private static Matrix complement(Matrix a, Random random) {
        int missing = a.rows() - a.columns();
        Matrix noise = Matrix.normal(random, a.rows(), missing);
        Matrix both =
                Matrix.of(a.rows(), a.rows(), (i, j) -> j < a.columns() ? a.at(i, j) : noise.at(i, j - a.columns()));
        Matrix basis = SingularValues.orthonormal(both);
        return Matrix.of(a.rows(), missing, (i, j) -> basis.at(i, j + a.columns()));
    }

    /** Singular vectors of the non-zero values. */
    private static Matrix range(Matrix vectors, Matrix sigma) {
        int rank = (int) Arrays.stream(sigma.entries()).filter(s -> s > 0).count();
        return Matrix.of(vectors.rows(), rank, vectors::at);
    }

    static double completions(Polar polar) {
        Random random = new Random(2);
        Matrix g = SingularValues.compose(random, 6, 5, 3, 1.5, 0.4);
        SingularValues svd = SingularValues.of(g);
        Matrix left = complement(range(svd.u(), svd.sigma()), random);
        Matrix right = complement(range(svd.v(), svd.sigma()), random);
        Matrix o = Exchange.apply(polar::of, g);
        // of the null directions the shorter side's are all turned into units: Σ(σ−1)² counts them as one each
        double least = squared(svd.sigma().map(s -> s - 1));
        double worst = 0;
        for (int i = 0; i < 50; i++) {
            Matrix q = semiOrthogonal(Matrix.normal(random, left.columns(), right.columns()));
            Matrix a = o.plus(left.times(q).times(right.transpose()));
            worst = Math.max(worst, Math.max(defect(a), Math.abs(squaredDistance(a, g) - least) / least));
            if (i < 2) {
                worst = Math.max(worst, gain(a, g, least, random) / least);
            }
        }
        return worst;
    }

    static double network(Defined norm) {
        double worst = 0;
        for (double lambda : Inputs.LAMBDAS) {
            Objective objective = SignDescent.joint(Inputs.layers(3), Defined.spectral(), lambda);
            Map<String, Matrix> step = SignDescent.step(norm.norm(), objective);
            worst = Math.max(worst, objective.gap(step, new Random(4)));
            double eta = trace(objective.gradients()) / lambda;
            for (Map.Entry<String, Matrix> g : objective.gradients().entrySet()) {
                Matrix formula = SingularValues.of(g.getValue()).polar().times(-eta);
                worst = Math.max(worst, step.get(g.getKey()).relativeTo(formula));
            }
        }
        return worst;
    }

    private static double trace(Map<String, Matrix> gradients) {
        return gradients.values().stream()
                .mapToDouble(g -> SingularValues.of(g).sigma().sum())
                .sum();
    }

    static double unique(Norm norm) {
        Random random = new Random(5);
        double worst = 0;
        for (int[] shape : new int[][] {{4, 4}, {3, 6}, {6, 3}}) {
            Matrix g = Matrix.normal(random, shape[0], shape[1]);
            SingularValues svd = SingularValues.of(g);
            double least = svd.sigma().at(svd.sigma().rows() - 1, 0);
            Matrix o = Exchange.apply(norm::lmo, g).times(-1);
            for (int i = 0; i < 500; i++) {
                Matrix noise = Matrix.normal(random, shape[0], shape[1]).times(Math.pow(10, -7.0 * i / 500));
                Matrix moved = o.plus(noise);
                Matrix t = moved.times(
                        1 / Math.max(1, SingularValues.of(moved).sigma().at(0, 0)));
                double delta = svd.sigma().sum() - g.inner(t);
                worst = Math.max(worst, squaredDistance(t, o) - 2 * delta / least);
            }
        }
        return worst;
    }

    static double ties(Norm norm) {
        Random random = new Random(6);
        Objective objective = SignDescent.joint(Inputs.layers(7), Defined.spectral(), 0.3);
        Map<String, Matrix> step = new LinkedHashMap<>(SignDescent.step(norm, objective));
        double eta = objective.dual() / objective.lambda();
        SingularValues svd = SingularValues.of(objective.gradients().get("fourth"));
        Matrix left = complement(range(svd.u(), svd.sigma()), random);
        Matrix right = complement(range(svd.v(), svd.sigma()), random);
        Matrix turn = semiOrthogonal(Matrix.normal(random, left.columns(), right.columns()));
        step.computeIfPresent(
                "fourth",
                (name, d) -> d.plus(left.times(turn).times(right.transpose()).times(eta)));
        return Math.abs(objective.at(step) / objective.minimum() - 1);
    }

    static double atZero(Norm norm) {
        Map<String, Matrix> zeros = new LinkedHashMap<>();
        Inputs.layers(8).forEach((name, g) -> zeros.put(name, g.times(0)));
        return SignDescent.step(norm, SignDescent.joint(zeros, Defined.spectral(), 3)).values().stream()
                .mapToDouble(Matrix::largest)
                .max()
                .orElse(Double.NaN);
    }

    static double coupling(Norm norm) {
        Map<String, Matrix> all = Inputs.layers(9);
        Map<String, Matrix> fewer = new LinkedHashMap<>(all);
        fewer.computeIfPresent("second", (name, g) -> g.times(0));
        double ratio = trace(fewer) / trace(all);
        Map<String, Matrix> before = SignDescent.step(norm, SignDescent.joint(all, Defined.spectral(), 3));
        Map<String, Matrix> after = SignDescent.step(norm, SignDescent.joint(fewer, Defined.spectral(), 3));
        double worst = after.get("second").largest();
        for (String name : List.of("first", "third", "fourth")) {
            worst = Math.max(worst, after.get(name).relativeTo(before.get(name).times(ratio)));
        }
        return worst;
    }
}
