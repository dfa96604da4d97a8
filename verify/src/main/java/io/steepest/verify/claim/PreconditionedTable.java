package io.steepest.verify.claim;

import static io.steepest.recipe.Descent.under;
import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Diagonal;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.smooth.Ema;
import io.steepest.step.StepRule;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Preconditioned norms: the rows of the table of optimizers, each against its update by hand, and its degree. */
final class PreconditionedTable {
    private static final String ROWS = "Preconditioned norms, Table 1 and its kin";
    private static final String DEGREES = "Preconditioned norms: degrees (own)";
    private static final double ETA = 0.1;
    private static final double B1 = 0.9;
    private static final double B2 = 0.95;
    private static final Tolerance ROOTS =
            new Tolerance(1e-9, "Gram matrices square the condition number, and their roots lose as many digits");

    private PreconditionedTable() {}

    /**
     * What an optimizer knows at a step, in plain arithmetic.
     *
     * @param m average of gradients, β 0.9
     * @param v debiased average of their squares, β 0.95
     * @param left average of {@code GGᵀ}, β 0.95
     * @param right average of {@code GᵀG}, β 0.95
     * @param full average of {@code ggᵀ} of the flat gradient, β 0.95
     */
    record Known(Matrix m, Matrix v, Matrix left, Matrix right, Matrix full) {}

    /**
     * A row of the table.
     *
     * @param id of its claim, without prefix
     * @param formula the update
     * @param descent in the library
     * @param degree of the update in the gradients
     * @param update by hand
     */
    record Line(String id, String formula, Descent descent, double degree, Function<Known, Matrix> update) {}

    static List<Claim> rows() {
        return lines().stream()
                .map(line -> new Claim(
                        "pn-table-" + line.id(),
                        ROWS,
                        line.id() + ": " + line.formula() + " is " + form(line.descent()),
                        "largest relative distance from six steps by hand, wide, tall and square",
                        ROOTS,
                        () -> trace(line.descent(), line.update())))
                .toList();
    }

    static Claim degrees() {
        return new Claim(
                "pn-degree",
                DEGREES,
                "in coordinates of degree d the oracle has degree −d in all gradients, steepest descent proper 1 − 2d: SGD 1,"
                        + " Adam, Muon, Shampoo 0, MuAdam −1/2, Shampoo of power −1/2 −1, …",
                "largest distance of a degree, from six steps with gradients and seven times the gradients, "
                        + lines().size() + " optimizers",
                ROOTS,
                () -> degrees(lines()));
    }

    private static String form(Descent d) {
        return (d.normalized() ? "the oracle" : "steepest descent") + " under " + d.norm()
                + (d.preconditioner().learns() ? " in " + d.preconditioner() : "");
    }

    static List<Line> lines() {
        Norm frobenius = Norms.euclidean();
        Norm spectral = Norms.spectral(Polar.svd());
        Diagonal adam = Preconditioner.diagonal(B2, 0);
        return List.of(
                line("sgd", "M", proper(frobenius), 1, Known::m),
                line("normalized-sgd", "M/‖M‖", unit(frobenius), 0, k -> k.m().times(1 / k.m().length())),
                line("sign", "sign(M)", unit(Norms.max()), 0, k -> k.m().map(Math::signum)),
                line("muon", "msign(M)", unit(spectral), 0, k -> msign(k.m())),
                line("polargrad", "nuc(M)·msign(M)", proper(spectral), 1, k -> nuclear(k.m())),
                line("adam", "M/√V", proper(frobenius).in(adam), 0, k -> over(k.m(), k.v(), 0.5)),
                line(
                        "madgrad",
                        "M/V^⅓",
                        proper(frobenius).in(adam.exponent(1 / 3.0)),
                        1 / 3.0,
                        k -> over(k.m(), k.v(), 1 / 3.0)),
                line(
                        "adam-sania",
                        "M/V",
                        proper(frobenius).in(Preconditioner.sania(B2, 0)),
                        -1,
                        k -> over(k.m(), k.v(), 1)),
                line(
                        "sign-sania",
                        "sign(M)/√V",
                        unit(Norms.max()).in(Preconditioner.sania(B2, 0)),
                        -1,
                        k -> over(k.m().map(Math::signum), k.v(), 0.5)),
                line(
                        "full-matrix",
                        "C^−½·m of the flat gradient, C = E[ggᵀ]",
                        proper(frobenius).in(Preconditioner.merged(100, kronecker())),
                        0,
                        k -> flat(k.m(), root(k.full(), 0.5))),
                line(
                        "shampoo",
                        "A^−¼·M·B^−¼",
                        proper(frobenius).in(kronecker().exponent(0.25)),
                        0,
                        k -> root(k.left(), 0.25).times(k.m()).times(root(k.right(), 0.25))),
                line(
                        "shampoo-half",
                        "A^−½·M·B^−½",
                        proper(frobenius).in(kronecker().exponent(0.5)),
                        -1,
                        k -> root(k.left(), 0.5).times(k.m()).times(root(k.right(), 0.5))),
                line(
                        "one-sided",
                        "A^−½·M",
                        proper(frobenius).in(kronecker().on(Sides.LEFT)),
                        0,
                        k -> root(k.left(), 0.5).times(k.m())),
                line(
                        "muadam",
                        "V^−¼∘msign(V^−¼∘M)",
                        unit(spectral).in(adam),
                        -0.5,
                        k -> over(msign(over(k.m(), k.v(), 0.25)), k.v(), 0.25)),
                line(
                        "muadam-sania",
                        "V^−½∘msign(V^−½∘M)",
                        unit(spectral).in(Preconditioner.sania(B2, 0)),
                        -1,
                        k -> over(msign(over(k.m(), k.v(), 0.5)), k.v(), 0.5)),
                line(
                        "rms-spectral",
                        "nuc(N)·V^−¼∘msign(N), N = V^−¼∘M",
                        proper(spectral).in(adam),
                        0,
                        k -> over(nuclear(over(k.m(), k.v(), 0.25)), k.v(), 0.25)));
    }

    private static Line line(
            String id, String formula, Descent descent, double degree, Function<Known, Matrix> update) {
        return new Line(id, formula, descent, degree, update);
    }

    private static Descent unit(Norm norm) {
        return under(norm).smoothedBy(Ema.of(B1));
    }

    private static Descent proper(Norm norm) {
        return unit(norm).unnormalized();
    }

    private static Kronecker kronecker() {
        return Preconditioner.kronecker(Accumulation.ema(B2), InverseRoot.pseudoInverse());
    }

    static Matrix msign(Matrix x) {
        return SingularValues.of(x).polar();
    }

    private static Matrix nuclear(Matrix x) {
        SingularValues svd = SingularValues.of(x);
        return svd.polar().times(svd.sigma().sum());
    }

    /** {@code x∘v^{−p}}. */
    static Matrix over(Matrix x, Matrix v, double p) {
        return x.with(v, (a, b) -> a / Math.pow(b, p));
    }

    /** A matrix times the flat x, in the shape of x. */
    private static Matrix flat(Matrix x, Matrix map) {
        return Matrix.rowMajor(x.rows(), x.columns(), map.times(x.flat()).entries());
    }

    /** {@code A^{−p}} of a symmetric matrix without negative eigenvalues, null directions dropped. */
    static Matrix root(Matrix a, double p) {
        SingularValues svd = SingularValues.of(a);
        double tiny = svd.sigma().at(0, 0) * 1e-13;
        return svd.mapped(s -> s <= tiny ? 0 : Math.pow(s, -p));
    }

    private static Recipe recipe(Descent descent) {
        return Recipe.everywhere("row", descent, StepRule.constant(ETA));
    }

    static double trace(Descent descent, Function<Known, Matrix> update) {
        Random random = new Random(14);
        double worst = 0;
        for (int[] shape : new int[][] {{3, 5}, {5, 3}, {4, 4}}) {
            Matrix w = Matrix.normal(random, shape[0], shape[1]);
            Known k = new Known(
                    Matrix.zero(shape[0], shape[1]),
                    Matrix.zero(shape[0], shape[1]),
                    Matrix.zero(shape[0], shape[0]),
                    Matrix.zero(shape[1], shape[1]),
                    Matrix.zero(shape[0] * shape[1], shape[0] * shape[1]));
            try (Walk walk = Walk.of(w, recipe(descent))) {
                for (int t = 1; t <= 6; t++) {
                    Matrix g = Matrix.normal(random, shape[0], shape[1]);
                    k = after(k, g);
                    Matrix debiased = k.v().times(1 / (1 - Math.pow(B2, t)));
                    w = w.minus(update.apply(new Known(k.m(), debiased, k.left(), k.right(), k.full()))
                            .times(ETA));
                    worst = Math.max(worst, walk.step(g).relativeTo(w));
                }
            }
        }
        return worst;
    }

    private static Known after(Known k, Matrix g) {
        return new Known(
                blend(k.m(), g, B1),
                blend(k.v(), g.map(x -> x * x), B2),
                blend(k.left(), g.times(g.transpose()), B2),
                blend(k.right(), g.transpose().times(g), B2),
                blend(k.full(), g.flat().times(g.flat().transpose()), B2));
    }

    private static Matrix blend(Matrix old, Matrix fresh, double keep) {
        return old.times(keep).plus(fresh.times(1 - keep));
    }

    static double degrees(List<Line> lines) {
        double worst = 0;
        double c = 7;
        for (Line line : lines) {
            Random random = new Random(15);
            Matrix zero = Matrix.zero(4, 3);
            try (Walk one = Walk.of(zero, recipe(line.descent()));
                    Walk other = Walk.of(zero, recipe(line.descent()))) {
                Matrix w = zero;
                Matrix x = zero;
                for (int t = 0; t < 6; t++) {
                    Matrix g = Matrix.normal(random, 4, 3);
                    w = one.step(g);
                    x = other.step(g.times(c));
                }
                worst = Math.max(worst, x.relativeTo(w.times(Math.pow(c, line.degree()))));
            }
        }
        return worst;
    }
}
