package io.steepest.verify.invariance;

import static io.steepest.precondition.Preconditioner.after;
import static io.steepest.precondition.Preconditioner.before;
import static io.steepest.precondition.Preconditioner.eigenbasis;
import static io.steepest.precondition.Preconditioner.given;
import static io.steepest.precondition.Preconditioner.merged;
import static io.steepest.precondition.Preconditioner.none;
import static io.steepest.recipe.Descent.under;
import static io.steepest.step.StepRule.polyak;
import static io.steepest.verify.invariance.Reparametrization.LOSS;
import static io.steepest.verify.invariance.Subject.Trial.LONG;
import static io.steepest.verify.invariance.Subject.Trial.SQUARE;
import static io.steepest.verify.invariance.Subject.curved;
import static io.steepest.verify.invariance.Subject.subject;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Precision;
import io.steepest.linalg.Published;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.norm.Scale;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Diagonal;
import io.steepest.precondition.KlKronecker;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Oracle;
import io.steepest.smooth.Ema;
import java.util.List;
import java.util.regex.Pattern;

/** The optimizers of the table: a new row is a new line. All with momentum 0.9, β₂ = 0.95 and ε = 0. */
public final class Subjects {
    private static final double B2 = 0.95;
    private static final InverseRoot PSEUDO = InverseRoot.pseudoInverse();
    private static final Norm EUCLIDEAN = Norms.euclidean();
    private static final Norm MAX = Norms.max();
    private static final Norm SPECTRAL = Norms.spectral(Polar.svd());
    private static final Norm KELLER = Norms.spectral(Published.KELLER.polar(Precision.INPUT));

    private Subjects() {}

    /** Every row, in the order of the table. */
    public static List<Subject> all() {
        return List.of(
                subject("sgd", proper(EUCLIDEAN)),
                subject("normalized-sgd", unit(EUCLIDEAN)),
                subject("sign", unit(MAX)),
                subject("rmsprop", under(EUCLIDEAN).unnormalized().in(adam())),
                subject("adam", proper(EUCLIDEAN).in(adam())),
                subject("madgrad", proper(EUCLIDEAN).in(adam().exponent(1 / 3.0))),
                subject("adam-sania", proper(EUCLIDEAN).in(sania())),
                subject("sania-polyak", proper(EUCLIDEAN).in(sania())).stepping(polyak(0)),
                subject("sign-sania", unit(MAX).in(sania())),
                subject("muon", unit(SPECTRAL)),
                subject("muon-newton-schulz", unit(KELLER)),
                subject("polargrad", proper(SPECTRAL)),
                subject("normuon", unit(SPECTRAL).by(Oracle.rowNormalized(B2, 0)))
                        .invariantTo(LOSS),
                subject("shampoo", proper(EUCLIDEAN).in(kronecker().exponent(0.25))),
                subject("shampoo-half", proper(EUCLIDEAN).in(kronecker().exponent(0.5))),
                subject("one-sided-half", proper(EUCLIDEAN).in(left().exponent(0.5))),
                subject("one-sided-whole", proper(EUCLIDEAN).in(left().exponent(1))),
                subject(
                                "full-matrix-half",
                                proper(EUCLIDEAN).in(merged(100, kronecker().exponent(0.5))))
                        .on(LONG),
                subject(
                                "full-matrix-whole",
                                proper(EUCLIDEAN).in(merged(100, kronecker().exponent(1))))
                        .on(LONG),
                subject("kl-quarter", proper(EUCLIDEAN).in(kl().exponent(0.25))),
                subject("kl-shampoo", proper(EUCLIDEAN).in(kl().exponent(0.5))),
                subject("kl-whole", proper(EUCLIDEAN).in(kl())),
                curved("kfac", factors -> proper(EUCLIDEAN).in(given(factors, 1, PSEUDO))),
                subject("soap", proper(EUCLIDEAN).in(eigenbasis(B2, adam()).every(2)))
                        .on(SQUARE),
                subject("splus", unit(MAX).in(eigenbasis(B2, none()).every(2))).on(SQUARE),
                subject("muadam", unit(SPECTRAL).in(adam())),
                subject("muadam-aligned", unit(SPECTRAL).in(adam()).alignedTo(Scale.rms())),
                subject("muadam-sania", muAdamSania(0)),
                subject("muadam-sania-aligned", muAdamSania(0).alignedTo(Scale.rms())),
                subject("muadam-sania-polyak", muAdamSania(0)).stepping(polyak(0)),
                subject("rms-spectral", proper(SPECTRAL).in(adam())),
                subject("pre", unit(SPECTRAL).in(before(adam()))),
                subject("post", unit(SPECTRAL).in(after(adam()))),
                subject("mu-kl", unit(SPECTRAL).in(kl())),
                subject("mu-kl-polyak", unit(SPECTRAL).in(kl())).stepping(polyak(0)),
                curved("mu-kfac", factors -> unit(SPECTRAL).in(given(factors, 1, PSEUDO))));
    }

    /**
     * The rows whose name fits, none if no name does.
     *
     * @param pattern a name, {@code *} standing for any characters
     */
    public static List<Subject> fitting(String pattern) {
        Pattern regex = Pattern.compile(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"));
        return all().stream().filter(s -> regex.matcher(s.name()).matches()).toList();
    }

    /** Normalized descent with momentum. */
    private static Descent unit(Norm norm) {
        return under(norm).smoothedBy(Ema.of(0.9));
    }

    /** Steepest descent proper with momentum. */
    private static Descent proper(Norm norm) {
        return unit(norm).unnormalized();
    }

    /**
     * MuAdam-SANIA.
     *
     * @param epsilon added to the coordinates
     */
    static Descent muAdamSania(double epsilon) {
        return unit(SPECTRAL).in(Preconditioner.sania(B2, epsilon).damped(Damping.COORDINATES));
    }

    private static Diagonal adam() {
        return Preconditioner.diagonal(B2, 0);
    }

    private static Diagonal sania() {
        return Preconditioner.sania(B2, 0);
    }

    private static Kronecker kronecker() {
        return Preconditioner.kronecker(Accumulation.ema(B2), PSEUDO);
    }

    private static Kronecker left() {
        return kronecker().on(Sides.LEFT);
    }

    private static KlKronecker kl() {
        return Preconditioner.klKronecker(B2, 8, PSEUDO);
    }
}
