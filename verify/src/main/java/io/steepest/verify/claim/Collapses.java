package io.steepest.verify.claim;

import static io.steepest.recipe.Descent.under;
import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Diagonal;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.verify.invariance.Shape;
import io.steepest.verify.invariance.UpdateMap;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Preconditioned norms: what is left of an optimizer that remembers nothing. */
final class Collapses {
    private static final String SOURCE = "Preconditioned norms: accumulation off";
    private static final Tolerance ROOTS =
            new Tolerance(1e-9, "Gram matrices square the condition number, and their roots lose as many digits");
    private static final double EPSILON = 1e-8;
    private static final Tolerance NOISE = new Tolerance(
            1e-5, "ε is 1e-8 against singular values from 0.01 on, and against off-diagonal noise of 1e-15");
    private static final Norm SPECTRAL = Norms.spectral(Polar.svd());
    private static final Shape SQUARE = new Shape(4, 4);
    static final List<Shape> SHAPES = List.of(new Shape(3, 5), new Shape(5, 3), SQUARE);
    private static final Diagonal NOW = Preconditioner.diagonal(Accumulation.none(), 0);

    private Collapses() {}

    static List<Claim> claims() {
        InverseRoot root = InverseRoot.pseudoInverse();
        return List.of(
                claim(
                        "adam",
                        "Adam is sign descent",
                        under(Norms.euclidean()).unnormalized().in(NOW),
                        g -> g.map(Math::signum)),
                claim(
                        "shampoo",
                        "Shampoo is spectral descent",
                        proper().in(Preconditioner.kronecker(Accumulation.none(), root)),
                        PreconditionedTable::msign),
                claim(
                        "soap",
                        NOISE,
                        "SOAP with ε = 1e-8 is spectral descent",
                        proper().in(Preconditioner.eigenbasis(
                                0, Preconditioner.diagonal(Accumulation.none(), EPSILON))),
                        PreconditionedTable::msign),
                claim(
                        "splus",
                        "SPlus is spectral descent: signs of the rounding off the diagonal count as zero",
                        under(Norms.max()).in(Preconditioner.eigenbasis(0, Preconditioner.none())),
                        PreconditionedTable::msign),
                square(
                        "kl-shampoo",
                        "KL-Shampoo is √n times spectral descent on square matrices: any factor of one side is a fixed point,"
                                + " the identity of the start stays",
                        proper().in(Preconditioner.klKronecker(0, 1, root).exponent(0.5)),
                        g -> PreconditionedTable.msign(g).times(Math.sqrt(g.columns()))),
                claim(
                        "muadam-sania",
                        "MuAdam-SANIA is |G|⁻¹∘msign(sign(G))",
                        under(SPECTRAL).in(NOW.exponent(1)),
                        g -> PreconditionedTable.over(
                                PreconditionedTable.msign(g.map(Math::signum)), g.map(Math::abs), 1)),
                claim(
                        "muadam",
                        "MuAdam is |G|^−½∘msign(sign(G)∘|G|^½), between the sign and the polar factor",
                        under(SPECTRAL).in(NOW),
                        Collapses::muadam),
                claim(
                        "rms-spectral",
                        "RMSspectral is nuc(N)·|G|^−½∘msign(N), N = sign(G)∘|G|^½",
                        under(SPECTRAL).unnormalized().in(NOW),
                        g -> muadam(g).times(SingularValues.of(half(g)).sigma().sum())));
    }

    private static Descent proper() {
        return under(Norms.euclidean()).unnormalized();
    }

    private static Claim square(String id, String says, Descent descent, UnaryOperator<Matrix> formula) {
        return new Claim(
                "pn-collapse-" + id,
                SOURCE,
                "without memory " + says,
                "largest relative distance of a first step from the formula, square",
                ROOTS,
                () -> residual(UpdateMap.live(descent), formula, List.of(SQUARE)));
    }

    private static Claim claim(String id, String says, Descent descent, UnaryOperator<Matrix> formula) {
        return claim(id, ROOTS, says, descent, formula);
    }

    private static Claim claim(
            String id, Tolerance tolerance, String says, Descent descent, UnaryOperator<Matrix> formula) {
        return new Claim(
                "pn-collapse-" + id,
                SOURCE,
                "without memory " + says,
                "largest relative distance of a first step from the formula, wide, tall and square",
                tolerance,
                () -> residual(UpdateMap.live(descent), formula, SHAPES));
    }

    static double residual(UpdateMap map, UnaryOperator<Matrix> formula, List<Shape> shapes) {
        Random random = new Random(16);
        double worst = 0;
        for (Shape shape : shapes) {
            Matrix g = Matrix.normal(random, (int) shape.m(), (int) shape.n());
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
