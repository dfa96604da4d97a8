package io.steepest.lab.claim;

import static io.steepest.lab.claim.Claim.Tolerance;
import static io.steepest.optim.Descent.under;

import io.steepest.lab.invariance.UpdateMap;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.optim.Descent;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Preconditioned norms: what is left of an optimizer that remembers nothing. */
final class Collapses {
    private static final String SOURCE = "Preconditioned norms: accumulation off";
    private static final Tolerance ROOTS =
            new Tolerance(1e-9, "Gram matrices square the condition number, and their roots lose as many digits");
    private static final Norm SPECTRAL = Norms.spectral(Polar.svd());
    private static final Preconditioner NOW = Preconditioner.diagonal(Accumulation.none(), 0);

    private Collapses() {}

    static List<Claim> claims() {
        return List.of(
                claim(
                        "adam",
                        "Adam is sign descent: its norm, that of V^¼∘W with V = G², is no fixed one, yet it follows ℓ∞",
                        under(Norms.euclidean()).unnormalized().in(NOW),
                        g -> g.map(Math::signum)),
                claim(
                        "muadam",
                        "MuAdam is |G|^−½∘msign(sign(G)∘|G|^½), between the sign and the polar factor",
                        under(SPECTRAL).in(NOW),
                        Collapses::muadam),
                claim(
                        "rmsspectral",
                        "RMSspectral is nuc(N)·|G|^−½∘msign(N), N = sign(G)∘|G|^½",
                        under(SPECTRAL).unnormalized().in(NOW),
                        g -> muadam(g).times(SingularValues.of(half(g)).sigma().sum())));
    }

    private static Claim claim(String id, String says, Descent descent, UnaryOperator<Matrix> formula) {
        return new Claim(
                "pn-collapse-" + id,
                SOURCE,
                "without memory " + says,
                "largest relative distance of a first step from the formula, wide, tall and square",
                ROOTS,
                () -> residual(UpdateMap.live(descent), formula));
    }

    static double residual(UpdateMap map, UnaryOperator<Matrix> formula) {
        Random random = new Random(16);
        double worst = 0;
        for (int[] shape : new int[][] {{3, 5}, {5, 3}, {4, 4}}) {
            Matrix g = Matrix.normal(random, shape[0], shape[1]);
            Matrix update = Exchange.apply(x -> map.of(x.squeeze(0)), g);
            worst = Math.max(worst, update.relativeTo(formula.apply(g)));
        }
        return worst;
    }

    private static Matrix half(Matrix g) {
        return g.map(x -> Math.signum(x) * Math.sqrt(Math.abs(x)));
    }

    static Matrix muadam(Matrix g) {
        return SingularValues.of(half(g)).polar().with(g, (o, x) -> o / Math.sqrt(Math.abs(x)));
    }
}
