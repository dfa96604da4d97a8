package io.steepest.lab.invariance;

import static io.steepest.lab.invariance.Subject.of;
import static io.steepest.optim.Descent.under;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Precision;
import io.steepest.linalg.Published;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.optim.Descent;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Kronecker;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import io.steepest.smooth.Ema;
import java.util.List;

/** The optimizers of the table: a new row is a new line. All with momentum 0.9, β₂ = 0.95 and ε = 0. */
public final class Subjects {
    private static final double B2 = 0.95;
    private static final Norm SPECTRAL = Norms.spectral(Polar.svd());
    private static final Norm KELLER = Norms.spectral(Published.KELLER.polar(Precision.INPUT));

    private Subjects() {}

    /** Every row, in the order of the table. */
    public static List<Subject> all() {
        return List.of(
                of("SGD", proper(Norms.euclidean())),
                of("normalized SGD", unit(Norms.euclidean())),
                of("sign descent", unit(Norms.max())),
                of("RMSProp", under(Norms.euclidean()).unnormalized().in(diagonal(0))),
                of("Adam", proper(Norms.euclidean()).in(diagonal(0))),
                of("Muon, exact", unit(SPECTRAL)),
                of("Muon, Newton–Schulz", unit(KELLER)),
                of("PolarGrad", proper(SPECTRAL)),
                of("Shampoo −1/4", proper(Norms.euclidean()).in(kronecker().exponent(0.25))),
                of("Shampoo −1/2", proper(Norms.euclidean()).in(kronecker().exponent(0.5))),
                of("one-sided −1/2", proper(Norms.euclidean()).in(left().exponent(0.5))),
                of("one-sided −1", proper(Norms.euclidean()).in(left().exponent(1))),
                of("MuAdam", unit(SPECTRAL).in(diagonal(0))),
                of("RMSspectral", proper(SPECTRAL).in(diagonal(0))));
    }

    /** Normalized descent with momentum. */
    private static Descent unit(Norm norm) {
        return under(norm).smoothedBy(Ema.of(0.9));
    }

    /** Steepest descent proper with momentum. */
    private static Descent proper(Norm norm) {
        return unit(norm).unnormalized();
    }

    private static Preconditioner diagonal(double epsilon) {
        return Preconditioner.diagonal(B2, epsilon);
    }

    private static Kronecker kronecker() {
        return Preconditioner.kronecker(Accumulation.ema(B2), InverseRoot.pseudoInverse());
    }

    private static Kronecker left() {
        return kronecker().on(Sides.LEFT);
    }
}
