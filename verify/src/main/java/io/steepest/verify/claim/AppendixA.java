package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.Coefficients;
import io.steepest.linalg.NewtonSchulz;
import io.steepest.linalg.OddPolynomial;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Precision;
import io.steepest.linalg.Start;
import java.util.List;
import java.util.Random;

/** Appendix A: ways to compute UVᵀ. */
final class AppendixA {
    private static final String SVD = "Appendix A: decomposition";
    private static final String ITERATION = "Appendix A, Eq. (36): Newton–Schulz";
    private static final Tolerance COUNT = Tolerance.exact("numbers of iterations are whole");
    private static final double CLOSE = 1e-6;

    private AppendixA() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "appendix-a-svd",
                        SVD,
                        "UVᵀ is the singular value decomposition of G without Σ",
                        "largest relative distance from UVᵀ by EJML, 8 shapes",
                        Tolerance.rounding(),
                        () -> polar(Polar.svd())),
                new Claim(
                        "eq-36",
                        ITERATION,
                        "X ← 3/2·X − 1/2·XXᵀX from X₀ = G/‖G‖_F converges to UVᵀ",
                        "largest relative distance after 40 iterations from UVᵀ by EJML, condition up to" + " 1,000",
                        Tolerance.rounding(),
                        () -> converged(Polar.cubic(40))),
                new Claim(
                        "eq-36-values",
                        ITERATION,
                        "an iteration turns singular values σ into 3/2·σ − 1/2·σ³ and keeps the vectors",
                        "largest relative distance of iterates 1 to 8 from U f(f(…σ/‖G‖_F)) Vᵀ",
                        Tolerance.rounding(),
                        () -> values(Coefficients::cubic)),
                new Claim(
                        "eq-36-basin",
                        ITERATION,
                        "it converges for singular values in (0, √3); from there to √5 the signs alternate in bands, the"
                                + " first (√3, 2.148) flipped; beyond √5 it diverges",
                        "largest distance of the 200th iterate from 1 on (0, √3), from −1 on (√3, b₁), from 1 on (b₁,"
                                + " b₂) with f(b₁) = −√3, f(b₂) = −b₁; from no bound beyond √5; 1,000 starts each",
                        new Tolerance(1e-12, "starts keep 1e-6 from the ends of the intervals"),
                        () -> basin(Coefficients.cubic(200))),
                new Claim(
                        "eq-36-condition",
                        ITERATION,
                        "from X₀ = G/σ_max a condition number of 10, 10², 10³, 10⁴ takes 10, 15, 21, 27 iterations to"
                                + " 1e-6",
                        "largest difference in iterations",
                        COUNT,
                        () -> Math.max(
                                Math.max(off(10, 0.1), off(15, 0.01)), Math.max(off(21, 0.001), off(27, 0.0001)))),
                new Claim(
                        "eq-36-start",
                        ITERATION,
                        "X₀ = G/‖G‖_F starts lower than G/σ_max: a flat spectrum of rank 4, 16, 64, 256, 1024, 4096"
                                + " takes 6, 7, 9, 11, 13, 14 iterations instead of none",
                        "largest difference in iterations; distance of a step from G/σ_max from UVᵀ",
                        Tolerance.rounding(),
                        AppendixA::start),
                new Claim(
                        "appendix-a-null",
                        ITERATION,
                        "where G is rank deficient UVᵀ is not unique; the iteration leaves null directions at zero",
                        "largest distance of cubic and quintic iterates from acting on the range alone, over the"
                                + " growth of rounding, slope^k",
                        Tolerance.rounding(),
                        () -> Math.max(nulls(Coefficients.cubic(8)), nulls(Coefficients.quintic(5)))),
                new Claim(
                        "appendix-a-noise",
                        ITERATION,
                        "noise of 10⁻⁸ in a null direction grows by the slope at zero each step: 3.4445⁵ = 485 in five"
                                + " steps of Muon's quintic",
                        "relative distance of the growth from 3.4445⁵",
                        new Tolerance(1e-9, "cubes of 1e-8 and rounding of order one beside 1e-8"),
                        () -> noise(exact(Coefficients.quintic(5)))));
    }

    private static Polar exact(Coefficients coefficients) {
        return new NewtonSchulz(coefficients, Precision.INPUT, 0);
    }

    static double polar(Polar polar) {
        double worst = 0;
        for (Matrix g : Inputs.gradients(1)) {
            Matrix expected = SingularValues.of(g).polar();
            worst = Math.max(worst, Exchange.apply(polar::of, g).relativeTo(expected));
        }
        return worst;
    }

    static double converged(Polar polar) {
        Random random = new Random(2);
        double worst = 0;
        for (int[] shape : new int[][] {{6, 6}, {4, 9}, {9, 4}, {7, 1}}) {
            double[] sigma = new double[Math.min(shape[0], shape[1])];
            for (int i = 0; i < sigma.length; i++) {
                sigma[i] = 5 * Math.pow(1e-3, i / Math.max(1.0, sigma.length - 1.0));
            }
            Matrix g = SingularValues.compose(random, shape[0], shape[1], sigma);
            Matrix expected = SingularValues.of(g).polar();
            worst = Math.max(worst, Exchange.apply(polar::of, g).relativeTo(expected));
        }
        return worst;
    }

    private static double cubic(double x) {
        return 1.5 * x - 0.5 * x * x * x;
    }

    /** Composition of so many steps. */
    @FunctionalInterface
    interface Steps {
        /** The coefficients of k steps. */
        Coefficients of(int k);
    }

    static double values(Steps steps) {
        double worst = 0;
        for (Matrix g : Inputs.gradients(3)) {
            SingularValues svd = SingularValues.of(g);
            for (int k = 1; k <= 8; k++) {
                int iterations = k;
                Matrix expected = svd.mapped(s -> {
                    double x = s / g.length();
                    for (int i = 0; i < iterations; i++) {
                        x = cubic(x);
                    }
                    return x;
                });
                worst = Math.max(
                        worst, Exchange.apply(exact(steps.of(k))::of, g).relativeTo(expected));
            }
        }
        return worst;
    }

    static double basin(Coefficients coefficients) {
        double root = Math.sqrt(3);
        double first = preimage(root);
        double second = preimage(first);
        double far = Math.abs(coefficients.at(Math.sqrt(5) + 0.001));
        double bounded = far <= 1e100 ? 1 : 0;
        return Math.max(
                Math.max(bounded, awayFrom(1, coefficients, 0, root)),
                Math.max(awayFrom(-1, coefficients, root, first), awayFrom(1, coefficients, first, second)));
    }

    /** The x beyond √3 that an iteration takes to −y: {@code x³ − 3x = 2y} by x = 2·cosh t. */
    private static double preimage(double y) {
        double arcosh = Math.log(y + Math.sqrt(y * y - 1));
        return 2 * Math.cosh(arcosh / 3);
    }

    private static double awayFrom(double limit, Coefficients coefficients, double from, double to) {
        double margin = 1e-6;
        double worst = 0;
        for (int i = 0; i <= 1000; i++) {
            double start = from + margin + (to - from - 2 * margin) * i / 1000;
            worst = Math.max(worst, Math.abs(coefficients.at(start) - limit));
        }
        return worst;
    }

    /** Iterations that a polynomial of the library needs to bring a value to one. */
    static int iterations(OddPolynomial step, double start) {
        double x = start;
        int count = 0;
        while (Math.abs(x - 1) > CLOSE && count < 1000) {
            x = step.at(x);
            count++;
        }
        return count;
    }

    private static OddPolynomial cubicStep() {
        return Coefficients.cubic(1).steps().get(0);
    }

    private static double off(int claimed, double start) {
        return Math.abs(claimed - iterations(cubicStep(), start));
    }

    private static double start() {
        int[] ranks = {4, 16, 64, 256, 1024, 4096};
        int[] claimed = {6, 7, 9, 11, 13, 14};
        double worst = 0;
        for (int i = 0; i < ranks.length; i++) {
            worst = Math.max(worst, off(claimed[i], 1 / Math.sqrt(ranks[i])));
        }
        Matrix flat = SingularValues.compose(new Random(4), 9, 6, 3, 3, 3, 3, 3, 3);
        Polar one = new NewtonSchulz(Coefficients.cubic(1), Start.SPECTRAL, Precision.INPUT, 0);
        return Math.max(
                worst,
                Exchange.apply(one::of, flat).relativeTo(SingularValues.of(flat).polar()));
    }

    static double nulls(Coefficients coefficients) {
        Matrix g = SingularValues.compose(new Random(5), 6, 5, 3, 2, 1);
        Matrix expected = SingularValues.of(g).mapped(s -> coefficients.at(s / g.length()));
        return Exchange.apply(exact(coefficients)::of, g).relativeTo(expected) / coefficients.slope();
    }

    static double noise(Polar polar) {
        double tiny = 1e-8;
        Matrix g = Matrix.of(2, 2, (i, j) -> i != j ? 0 : i == 0 ? 1 : tiny);
        double growth = Exchange.apply(polar::of, g).at(1, 1) / tiny;
        return Math.abs(growth / Math.pow(3.4445, 5) - 1);
    }
}
