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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The optimizers of the table: a new row is a new line. All with momentum 0.9, β₂ = 0.95 and ε = 0. */
public final class Subjects {
    private static final double B2 = 0.95;
    private static final Norm SPECTRAL = Norms.spectral(Polar.svd());
    private static final Norm KELLER = Norms.spectral(Published.KELLER.polar(Precision.INPUT));

    private Subjects() {}

    /** Every row, in the order of the table. */
    public static List<Subject> all() {
        return List.of(
                of("sgd", proper(Norms.euclidean())),
                of("normalized-sgd", unit(Norms.euclidean())),
                of("sign", unit(Norms.max())),
                of("rmsprop", under(Norms.euclidean()).unnormalized().in(diagonal(0))),
                of("adam", proper(Norms.euclidean()).in(diagonal(0))),
                of("muon", unit(SPECTRAL)),
                of("muon-newton-schulz", unit(KELLER)),
                of("polargrad", proper(SPECTRAL)),
                of("shampoo", proper(Norms.euclidean()).in(kronecker().exponent(0.25))),
                of("shampoo-half", proper(Norms.euclidean()).in(kronecker().exponent(0.5))),
                of("one-sided-half", proper(Norms.euclidean()).in(left().exponent(0.5))),
                of("one-sided-whole", proper(Norms.euclidean()).in(left().exponent(1))),
                of("muadam", unit(SPECTRAL).in(diagonal(0))),
                of("rmsspectral", proper(SPECTRAL).in(diagonal(0))));
    }

    /**
     * The rows whose name fits.
     *
     * @param pattern a name, {@code *} standing for any characters
     * @throws IllegalArgumentException if there is none
     */
    public static List<Subject> fitting(String pattern) {
        Pattern regex = Pattern.compile(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"));
        List<Subject> fitting =
                all().stream().filter(s -> regex.matcher(s.name()).matches()).toList();
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException("no optimizer of the table fits " + pattern + "; known: "
                    + all().stream().map(Subject::name).collect(Collectors.joining(", ")));
        }
        return fitting;
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
