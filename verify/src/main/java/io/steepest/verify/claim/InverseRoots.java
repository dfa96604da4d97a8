package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.InverseRoot;
import java.util.List;
import java.util.Random;

/** Appendix A on inverse roots: UVᵀ from Gram matrices. */
final class InverseRoots {
    private static final String ROOTS = "Appendix A, Eq. (35): inverse roots";
    private static final Tolerance SQUARED =
            new Tolerance(1e-9, "Gram matrices square the condition number of 100: rounding times 1e4, and room");

    private InverseRoots() {}

    static List<Claim> claims() {
        return List.of(
                new Claim(
                        "eq-35",
                        ROOTS,
                        "UVᵀ = (GGᵀ)^{−1/4}·G·(GᵀG)^{−1/4} = (GGᵀ)^{−1/2}·G = G·(GᵀG)^{−1/2}",
                        "largest relative distance of the three from UVᵀ by EJML, square of full rank",
                        SQUARED,
                        () -> formulas(plain(), square())),
                new Claim(
                        "eq-35-pseudo-inverse",
                        ROOTS,
                        "they hold for every G, whatever its shape and rank, if the roots are of the pseudo-inverse",
                        "the same for a wide, a tall and a rank-deficient matrix",
                        SQUARED,
                        () -> formulas(InverseRoot.pseudoInverse(), others())),
                new Claim(
                        "eq-35-small-side",
                        ROOTS,
                        "the root of the smaller side is enough, and exists without pseudo-inverse at full rank",
                        "largest relative distance from UVᵀ of (GGᵀ)^{−1/2}·G where wide, G·(GᵀG)^{−1/2} where tall",
                        SQUARED,
                        () -> smallSide(plain())),
                new Claim(
                        "appendix-a-newton-root",
                        ROOTS,
                        "the coupled Newton iteration gives A^{−1/p} by products alone",
                        "largest entry of X^p·A − I, over the condition number, and relative distance from the"
                                + " eigendecomposition's; p = 2, 3, 4, condition up to 1,000",
                        new Tolerance(1e-9, "the iteration ends at 1e-12, which the condition number multiplies"),
                        () -> newton(InverseRoot.coupledNewton(1e-12, 100))));
    }

    /** Roots by eigendecomposition as they are: what is added is far below rounding. */
    private static InverseRoot plain() {
        return InverseRoot.eigh(Double.MIN_NORMAL, InverseRoot.Perturbation.ADD);
    }

    private static List<Matrix> square() {
        Random random = new Random(1);
        return List.of(
                SingularValues.compose(random, 3, 3, 2, 1, 0.5),
                SingularValues.compose(random, 5, 5, 3, 2, 1, 0.3, 0.03));
    }

    private static List<Matrix> others() {
        Random random = new Random(2);
        return List.of(
                SingularValues.compose(random, 3, 7, 3, 2, 0.1),
                SingularValues.compose(random, 7, 3, 3, 2, 0.1),
                SingularValues.compose(random, 6, 6, 3, 1, 0.1));
    }

    static double formulas(InverseRoot root, List<Matrix> matrices) {
        double worst = 0;
        for (Matrix g : matrices) {
            Matrix left = g.times(g.transpose());
            Matrix right = g.transpose().times(g);
            Matrix expected = SingularValues.of(g).polar();
            Matrix both = power(root, left, 4).times(g).times(power(root, right, 4));
            worst = Math.max(worst, both.relativeTo(expected));
            worst = Math.max(worst, power(root, left, 2).times(g).relativeTo(expected));
            worst = Math.max(worst, g.times(power(root, right, 2)).relativeTo(expected));
        }
        return worst;
    }

    private static Matrix power(InverseRoot root, Matrix a, double p) {
        return Exchange.apply(x -> root.of(x, p), a);
    }

    static double smallSide(InverseRoot root) {
        double worst = 0;
        for (Matrix g : List.of(others().get(0), others().get(1))) {
            Matrix found = g.rows() < g.columns()
                    ? power(root, g.times(g.transpose()), 2).times(g)
                    : g.times(power(root, g.transpose().times(g), 2));
            worst = Math.max(worst, found.relativeTo(SingularValues.of(g).polar()));
        }
        return worst;
    }

    static double newton(InverseRoot iteration) {
        InverseRoot exact = plain();
        Random random = new Random(3);
        double worst = 0;
        for (double condition : new double[] {1, 30, 1000}) {
            Matrix half = SingularValues.compose(random, 4, 4, 1, 0.7, 0.3, 1 / Math.sqrt(condition));
            Matrix a = half.times(half.transpose());
            for (int p = 2; p <= 4; p++) {
                Matrix x = power(iteration, a, p);
                Matrix product = a;
                for (int i = 0; i < p; i++) {
                    product = x.times(product);
                }
                double residual = product.minus(Matrix.identity(4)).largest() / condition;
                worst = Math.max(worst, Math.max(residual, x.relativeTo(power(exact, a, p))));
            }
        }
        return worst;
    }
}
