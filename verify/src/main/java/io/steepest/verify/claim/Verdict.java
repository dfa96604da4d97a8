package io.steepest.verify.claim;

/**
 * What the measurement of a claim gave.
 *
 * @param claim what was measured
 * @param residual the result; NaN where there is none
 * @param seconds how long it took
 * @param note why there is no residual; empty where there is one
 */
public record Verdict(Claim claim, double residual, double seconds, String note) {

    /** Whether the claim is confirmed; NaN does not confirm. */
    public boolean pass() {
        return residual <= claim.tolerance().value();
    }
}
