package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import io.steepest.tensor.Arena;
import io.steepest.verify.invariance.UpdateMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Preconditioned norms: the oracle of ‖A·‖, Theorem 1. */
final class PreconditionedNorms {
    private static final String SOURCE = "Preconditioned norms, Theorem 1";
    private static final int PROBES = 150;
    private static final Tolerance CONDITION =
            new Tolerance(1e-10, "float64, coordinates of condition up to some hundred, inverted on both sides");

    private PreconditionedNorms() {}

    static List<Claim> claims() {
        return List.of(new Claim(
                "pn-theorem-1",
                SOURCE,
                "under ‖A·‖ the oracle is A⁻¹·lmo(A⁻ᵀg), the dual norm ‖A⁻ᵀg‖†, for any norm and any invertible A",
                "distance of ‖A·t‖ from one and of −⟨g,t⟩ from the dual norm, each by its definition; what the best of 150"
                        + " other points of the ball gains; " + norms().size() + " norms in "
                        + coordinates().size()
                        + " coordinates",
                CONDITION,
                () -> oracle(norms(), coordinates())));
    }

    static List<Defined> norms() {
        return List.of(
                Defined.euclidean(),
                Defined.max(),
                Defined.spectral(),
                Defined.oneToLp(2),
                Defined.lpToMax(2),
                Defined.lp(3),
                Defined.schatten(1));
    }

    /** Every kind of coordinates. */
    static List<Preconditioner> coordinates() {
        Kronecker kronecker = Preconditioner.kronecker(Accumulation.ema(0.95), InverseRoot.pseudoInverse());
        return List.of(
                Preconditioner.diagonal(0.95, 0),
                Preconditioner.diagonal(0.95, 0.1),
                Preconditioner.adagrad(1e-8),
                kronecker,
                kronecker.exponent(0.5),
                kronecker.on(Sides.LEFT),
                Preconditioner.sania(0.95, 0),
                Preconditioner.klKronecker(0.95, 4, InverseRoot.pseudoInverse()),
                Preconditioner.eigenbasis(0.95, Preconditioner.diagonal(0.95, 0)),
                Preconditioner.eigenbasis(0.95, Preconditioner.none()),
                Preconditioner.merged(100, kronecker));
    }

    static double oracle(List<Defined> norms, List<Preconditioner> coordinates) {
        double worst = 0;
        for (Preconditioner rule : coordinates) {
            for (int[] shape : new int[][] {{4, 3}, {3, 5}}) {
                Random random = new Random(11);
                try (PointerScope scope = new PointerScope();
                        Arena arena = new Arena()) {
                    List<Tensor> history = new ArrayList<>();
                    for (int t = 0; t < 24; t++) {
                        history.add(Exchange.tensor(Matrix.normal(random, shape[0], shape[1])));
                    }
                    Coordinates a = UpdateMap.learnt(rule, arena, history);
                    Matrix g = Matrix.normal(random, shape[0], shape[1]);
                    Matrix map = explicit(a, shape[0], shape[1]);
                    for (Defined norm : norms) {
                        worst = Math.max(worst, oracle(norm, a, map, g, random));
                    }
                }
            }
        }
        return worst;
    }

    /** A as a matrix on flat matrices, column by column. */
    private static Matrix explicit(Coordinates a, int rows, int columns) {
        int n = rows * columns;
        Matrix[] images = new Matrix[n];
        for (int k = 0; k < n; k++) {
            int at = k;
            Matrix unit = Matrix.of(rows, columns, (i, j) -> i * columns + j == at ? 1 : 0);
            images[k] = Exchange.apply(a::toLocal, unit).flat();
        }
        return Matrix.of(n, n, (i, j) -> images[j].at(i, 0));
    }

    private static double oracle(Defined norm, Coordinates a, Matrix map, Matrix g, Random random) {
        Norm pulledBack = norm.norm().in(a);
        Matrix t = Exchange.apply(pulledBack::lmo, g);
        Matrix inside = like(g, map.inverse().transpose().times(g.flat()));
        double dual = norm.dual().applyAsDouble(inside);
        double worst = Math.abs(ball(norm, map, t) - 1);
        worst = Math.max(worst, Math.abs(-g.inner(t) - dual) / dual);
        worst = Math.max(worst, Math.abs(Exchange.number(pulledBack::dual, g) - dual) / dual);
        Matrix proper = Exchange.apply(pulledBack::steepest, g);
        worst = Math.max(worst, proper.relativeTo(t.times(dual)));
        for (int i = 0; i < PROBES; i++) {
            Matrix noise = Matrix.normal(random, g.rows(), g.columns());
            Matrix x = i % 2 == 0 ? noise : t.plus(noise.times(Math.pow(10, -4.0 * i / PROBES)));
            double gain = -g.inner(x.times(1 / ball(norm, map, x))) - dual;
            worst = Math.max(worst, gain / dual);
        }
        return worst;
    }

    private static double ball(Defined norm, Matrix map, Matrix x) {
        return norm.value().applyAsDouble(like(x, map.times(x.flat())));
    }

    private static Matrix like(Matrix shape, Matrix flat) {
        return Matrix.rowMajor(shape.rows(), shape.columns(), flat.entries());
    }
}
