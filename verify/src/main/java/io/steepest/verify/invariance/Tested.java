package io.steepest.verify.invariance;

/**
 * A {@link Candidate} and what its test gave.
 *
 * @param name of the candidate
 * @param formula what it does
 * @param test what was found
 * @param verdict what it is by the test
 * @param expected what it is
 */
public record Tested(
        String name,
        String formula,
        Integrability test,
        Integrability.Verdict verdict,
        Integrability.Verdict expected) {

    /** Tests a candidate. */
    public static Tested of(Candidate candidate) {
        Integrability test = candidate.test();
        return new Tested(candidate.name(), candidate.formula(), test, test.verdict(), candidate.expected());
    }

    /** Whether the test gave what is known. */
    public boolean agrees() {
        return verdict == expected;
    }
}
