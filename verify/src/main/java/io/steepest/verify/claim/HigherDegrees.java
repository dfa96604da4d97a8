package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.Coefficients;
import io.steepest.linalg.NewtonSchulz;
import io.steepest.linalg.OddPolynomial;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Precision;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/** Appendix A, Eq. (37): iterations by odd polynomials of higher degree. */
final class HigherDegrees {
    private static final String DEGREES = "Appendix A, Eq. (37): higher degrees";
    private static final int[] ODD = {3, 5, 7, 9};
    private static final int[] CLAIMED = {21, 14, 11, 10};

    private HigherDegrees() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "eq-37",
                        DEGREES,
                        "X ← p(X) with an odd polynomial p near the sign function turns σ into p(σ) and converges to"
                                + " UVᵀ",
                        "largest relative distance of a step from U p(σ/‖G‖_F) Vᵀ, and of two steps more than eq-37-count from UVᵀ; degrees 3,"
                                + " 5, 7, 9",
                        new Tolerance(1e-10, "the steps raise rounding in null directions by 1e4 to 5e4"),
                        () -> iterates(OddPolynomial::taylor)),
                new Claim(
                        "eq-37-taylor",
                        DEGREES,
                        "flattest at one is x·Σ_k C(2k,k)/4^k·(1−x²)^k, of degree 3 the iteration of Eq. (36)",
                        "largest distance of the library's polynomials of degree 3, 5, 7, 9 from the series, 100 points",
                        Tolerance.rounding(),
                        () -> series(OddPolynomial::taylor)),
                new Claim(
                        "eq-37-count",
                        DEGREES,
                        "from 10⁻³ degree 3, 5, 7, 9 take 21, 14, 11, 10 iterations to 1e-6",
                        "largest difference in iterations",
                        Tolerance.exact("numbers of iterations are whole"),
                        () -> counts(OddPolynomial::taylor)),
                new Claim(
                        "eq-37-fitted",
                        DEGREES,
                        "polynomials fitted to an interval lift it further: after five quintics [10⁻³, 1] is above 0.023"
                                + " with the flattest, 0.47 with Muon's, 0.87 with Polar Express",
                        "largest distance of the least value from 0.0232, 0.4705, 0.8691",
                        new Tolerance(1e-4, "the figures have four decimals"),
                        () -> lifted(Coefficients.flattest(5), Coefficients.quintic(5), Coefficients.polarExpress(5))));
    }

    private static Polar repeated(OddPolynomial p, int steps) {
        return new NewtonSchulz(new Coefficients("repeated", Collections.nCopies(steps, p)), Precision.INPUT, 0);
    }

    static double iterates(IntFunction<OddPolynomial> family) {
        double worst = 0;
        for (int i = 0; i < ODD.length; i++) {
            int degree = ODD[i];
            int steps = CLAIMED[i] + 2;
            OddPolynomial p = family.apply(degree);
            for (Matrix g : Inputs.gradients(1)) {
                SingularValues svd = SingularValues.of(g);
                boolean vector = Math.min(g.rows(), g.columns()) == 1;
                Matrix once = svd.mapped(s -> vector ? 1 : sum(degree, s / g.length()));
                worst = Math.max(worst, Exchange.apply(repeated(p, 1)::of, g).relativeTo(once));
                worst = Math.max(
                        worst, Exchange.apply(repeated(p, steps)::of, g).relativeTo(svd.polar()));
            }
        }
        return worst;
    }

    /** {@code x·Σ_k C(2k,k)/4^k·(1−x²)^k} term by term. */
    private static double sum(int degree, double x) {
        double sum = 0;
        double term = 1;
        for (int k = 0; k <= (degree - 1) / 2; k++) {
            sum += term * Math.pow(1 - x * x, k);
            term *= (2 * k + 1.0) / (2 * k + 2);
        }
        return x * sum;
    }

    static double series(IntFunction<OddPolynomial> family) {
        double worst = 0;
        for (int degree : ODD) {
            for (int i = 1; i <= 100; i++) {
                double x = i / 80.0;
                worst = Math.max(worst, Math.abs(family.apply(degree).at(x) - sum(degree, x)));
            }
        }
        return worst;
    }

    static double counts(IntFunction<OddPolynomial> family) {
        double worst = 0;
        for (int i = 0; i < ODD.length; i++) {
            worst = Math.max(worst, Math.abs(CLAIMED[i] - AppendixA.iterations(family.apply(ODD[i]), 1e-3)));
        }
        return worst;
    }

    static double lifted(Coefficients flattest, Coefficients muon, Coefficients polarExpress) {
        return Math.max(
                Math.max(Math.abs(least(flattest) - 0.0232), Math.abs(least(muon) - 0.4705)),
                Math.abs(least(polarExpress) - 0.8691));
    }

    /** The least value on [0.001, 1]. */
    private static double least(Coefficients coefficients) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= 20_000; i++) {
            least = Math.min(least, coefficients.at(Math.pow(10, -3 + 3 * i / 20_000.0)));
        }
        return least;
    }
}
