package io.steepest.verify.claim;

import org.bytedeco.javacpp.PointerScope;

/**
 * A claim of a paper and how this machine measures it.
 *
 * @param id unique and lasting, like {@code prop-1}
 * @param source where the paper makes it, like {@code Proposition 1, Eq. (1)}
 * @param statement the claim in plain words, with its formula
 * @param measured what the residual is, in words
 * @param tolerance the largest residual that confirms the claim
 * @param measurement gives the residual
 */
public record Claim(
        String id, String source, String statement, String measured, Tolerance tolerance, Measurement measurement) {

    /** Measures; a measurement that throws has no residual. */
    public Verdict check() {
        long start = System.nanoTime();
        double residual = Double.NaN;
        String note = "";
        try (PointerScope scope = new PointerScope()) {
            residual = measurement.residual();
        } catch (RuntimeException e) {
            note = e.toString().lines().findFirst().orElse("");
        }
        return new Verdict(this, residual, (System.nanoTime() - start) / 1e9, note);
    }

    /** How far the library is from what a claim says. */
    @FunctionalInterface
    public interface Measurement {

        /** The residual, not negative; NaN refutes the claim. */
        double residual();
    }

    /**
     * The largest residual that confirms a claim.
     *
     * @param value not negative
     * @param why this much and no more
     */
    public record Tolerance(double value, String why) {

        /** Checks the range. */
        public Tolerance {
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("tolerance must not be negative, found " + value);
            }
        }

        /** None at all. */
        static Tolerance exact(String why) {
            return new Tolerance(0, why);
        }

        /** For float64 arithmetic of some hundred operations on well-conditioned input. */
        static Tolerance rounding() {
            return new Tolerance(1e-12, "rounding of some hundred float64 operations, each 1e-16 of its result");
        }
    }
}
