package io.steepest.verify.claim;

import static io.steepest.verify.claim.Claim.Tolerance;

import io.steepest.verify.invariance.Candidate;
import io.steepest.verify.invariance.Candidates;
import io.steepest.verify.invariance.Integrability;
import io.steepest.verify.invariance.Integrability.Verdict;
import java.util.List;

/** Which updates are steepest descent under a norm at all: preconditioned norms, black boxes. */
final class Integrable {
    private static final String SOURCE = "Preconditioned norms: updates as black boxes (own)";

    /** How clearly an update must fail. */
    private static final double CLEAR = 0.01;

    private static final Tolerance DIFFERENCES =
            new Tolerance(1e-5, "central differences: the Jacobian is good to about 1e-9, near kinks to 1e-6");

    private Integrable() {}

    static List<Claim> claims() {
        return Candidates.all().stream().map(Integrable::claim).toList();
    }

    private static Claim claim(Candidate c) {
        String says = c.name() + ", " + c.formula() + ", is "
                + switch (c.expected()) {
                    case ORACLE -> "minus the oracle of a norm";
                    case STEEPEST -> "steepest descent under a norm";
                    case NO_NORM -> "steepest descent under no norm";
                };
        String measured = c.expected() == Verdict.NO_NORM
                ? "distance of its degree from " + c.degree()
                        + "; what is missing from a clear defect: asymmetry of its"
                        + " Jacobian, a negative eigenvalue, a broken inequality or a degree other than 0 and 1"
                : "asymmetry of its Jacobian; its most negative eigenvalue; breach of the inequality of values; distance"
                        + " of its degree from " + c.degree();
        return new Claim("pn-integrable-" + c.name(), SOURCE, says, measured, DIFFERENCES, () -> residual(c));
    }

    /** How far a candidate is from what is expected of it. */
    static double residual(Candidate c) {
        Integrability test = c.test();
        double degree = Math.abs(test.degree() - c.degree());
        if (c.expected() != Verdict.NO_NORM) {
            return Math.max(degree, test.defect());
        }
        double other = Math.min(Math.abs(test.degree()), Math.abs(test.degree() - 1));
        return Math.max(degree, Math.max(0, CLEAR - Math.max(other, test.defect())));
    }
}
