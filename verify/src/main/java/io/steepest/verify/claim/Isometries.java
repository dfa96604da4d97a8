package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Preconditioned norms: when two oracles take the same step in different variables, Theorem 2 and sharper. */
final class Isometries {
    private static final String SOURCE = "Preconditioned norms, Theorem 2, sharper (own)";
    private static final int ROWS = 4;
    private static final int COLUMNS = 5;
    private static final int GRADIENTS = 20;

    /** Two steps are clearly not the same. */
    private static final double CLEAR = 0.05;

    private static final Tolerance CONDITION =
            new Tolerance(1e-10, "float64, products of matrices of condition up to some thousand and their inverses");
    private static final Tolerance NONE_MISSING = Tolerance.exact("a difference is there or not");

    private Isometries() {}

    /** How a run in other variables is preconditioned, from P and T of the run as it is. */
    @FunctionalInterface
    interface Rule {

        /** {@code P'}. */
        LeftRight of(LeftRight p, LeftRight t, Random random);
    }

    static List<Claim> claims() {
        Norm frobenius = Norms.euclidean();
        Norm max = Norms.max();
        Norm spectral = Norms.spectral(Polar.svd());
        String affine = "for W = AW'B, L' = Q₁LA/c and R' = cBRQ₂ with Q ";
        String entries = "for W = A∘W', D' = E∘A∘D with E ";
        return List.of(
                same("frobenius", affine + "orthogonal", "Frobenius", () -> same(frobenius, Isometries::rotated)),
                same("spectral", affine + "orthogonal", "spectral", () -> same(spectral, Isometries::rotated)),
                same("max", affine + "signed permutations", "max", () -> same(max, Isometries::permuted)),
                other("max-orthogonal", affine + "orthogonal", "max", () -> other(max, Isometries::rotated)),
                other(
                        "unmoved",
                        "for W = AW'B, L' = L and R' = R",
                        "Frobenius, spectral or max",
                        () -> List.of(frobenius, spectral, max).stream()
                                .mapToDouble(norm -> other(norm, (p, t, random) -> p))
                                .max()
                                .orElseThrow()),
                same(
                        "entrywise",
                        entries + "of any signs",
                        "Frobenius and max",
                        () -> Math.max(
                                entrywise(frobenius, Isometries::signed).getMax(),
                                entrywise(max, Isometries::signed).getMax())),
                same(
                        "entrywise-rank-one",
                        entries + "= abᵀ, signs of rank one",
                        "spectral",
                        () -> entrywise(spectral, Isometries::rankOne).getMax()),
                other(
                        "entrywise-signed",
                        entries + "of any signs",
                        "spectral",
                        () -> missing(entrywise(spectral, Isometries::signed).getMin())));
    }

    private static Claim same(String id, String map, String norm, Claim.Measurement measurement) {
        return new Claim(
                "pn-isometry-" + id,
                SOURCE,
                map + " take the same steps under the " + norm + " norm: Φ = PTP'⁻¹ is an isometry of it",
                "largest entry of T(t') − t over that of t, for the oracles t and t' of 20 gradients",
                CONDITION,
                measurement);
    }

    private static Claim other(String id, String map, String norm, Claim.Measurement measurement) {
        return new Claim(
                "pn-isometry-" + id,
                SOURCE,
                map + " take other steps under the " + norm + " norm: Φ = PTP'⁻¹ is no isometry of it",
                "what the least distance of T(t') from t, for 20 gradients, is short of 5 percent",
                NONE_MISSING,
                measurement);
    }

    static double same(Norm norm, Rule rule) {
        return affine(norm, rule).getMax();
    }

    static double other(Norm norm, Rule rule) {
        return missing(affine(norm, rule).getMin());
    }

    /** How much a deviation is short of clear. */
    private static double missing(double deviation) {
        return deviation >= CLEAR ? 0 : CLEAR - deviation;
    }

    private static DoubleSummaryStatistics affine(Norm norm, Rule rule) {
        Random random = new Random(12);
        DoubleSummaryStatistics deviations = new DoubleSummaryStatistics();
        for (int i = 0; i < GRADIENTS; i++) {
            LeftRight p = LeftRight.of(invertible(random, ROWS), invertible(random, COLUMNS));
            LeftRight t = LeftRight.of(invertible(random, ROWS), invertible(random, COLUMNS));
            deviations.accept(deviation(norm, p, t, rule.of(p, t, random), random));
        }
        return deviations;
    }

    static DoubleSummaryStatistics entrywise(Norm norm, Rule rule) {
        Random random = new Random(13);
        DoubleSummaryStatistics deviations = new DoubleSummaryStatistics();
        for (int i = 0; i < GRADIENTS; i++) {
            LeftRight p = LeftRight.entrywise(nonZero(random));
            LeftRight t = LeftRight.entrywise(nonZero(random));
            deviations.accept(deviation(norm, p, t, rule.of(p, t, random), random));
        }
        return deviations;
    }

    private static double deviation(Norm norm, LeftRight p, LeftRight t, LeftRight other, Random random) {
        Matrix g = Matrix.normal(random, ROWS, COLUMNS);
        Matrix turned =
                t.left().transpose().times(g).times(t.right().transpose()).with(t.entries(), (x, y) -> x * y);
        Matrix step = Exchange.apply(norm.in(p)::lmo, g);
        Matrix there = Exchange.apply(norm.in(other)::lmo, turned);
        return Exchange.apply(t::toLocal, there).relativeTo(step);
    }

    static LeftRight rotated(LeftRight p, LeftRight t, Random random) {
        return around(
                SingularValues.orthonormal(Matrix.normal(random, ROWS, ROWS)),
                p,
                t,
                SingularValues.orthonormal(Matrix.normal(random, COLUMNS, COLUMNS)));
    }

    static LeftRight permuted(LeftRight p, LeftRight t, Random random) {
        return around(signedPermutation(random, ROWS), p, t, signedPermutation(random, COLUMNS));
    }

    private static LeftRight around(Matrix q, LeftRight p, LeftRight t, Matrix r) {
        double c = 2.5;
        Matrix left = q.times(p.left()).times(t.left()).times(1 / c);
        return LeftRight.of(left, t.right().times(p.right()).times(r).times(c));
    }

    static LeftRight signed(LeftRight p, LeftRight t, Random random) {
        return LeftRight.entrywise(product(p, t).map(x -> random.nextBoolean() ? x : -x));
    }

    static LeftRight rankOne(LeftRight p, LeftRight t, Random random) {
        Matrix a = Matrix.normal(random, ROWS, 1);
        Matrix b = Matrix.normal(random, 1, COLUMNS);
        return LeftRight.entrywise(product(p, t).with(a.times(b), (x, y) -> x * Math.signum(y)));
    }

    private static Matrix product(LeftRight p, LeftRight t) {
        return p.entries().with(t.entries(), (x, y) -> x * y);
    }

    private static Matrix invertible(Random random, int n) {
        return SingularValues.compose(
                random,
                n,
                n,
                IntStream.range(0, n)
                        .mapToDouble(i -> Math.exp(random.nextDouble() * 3 - 1.5))
                        .toArray());
    }

    private static Matrix nonZero(Random random) {
        return Matrix.of(
                ROWS, COLUMNS, (i, j) -> Math.exp(random.nextDouble() * 2 - 1) * (random.nextBoolean() ? 1 : -1));
    }

    private static Matrix signedPermutation(Random random, int n) {
        List<Integer> order = IntStream.range(0, n).boxed().collect(Collectors.toList());
        Collections.shuffle(order, random);
        double[] signs = new double[n];
        Arrays.setAll(signs, i -> random.nextBoolean() ? 1 : -1);
        return Matrix.of(n, n, (i, j) -> order.get(i) == j ? signs[i] : 0);
    }
}
