package io.steepest.lab.invariance;

import org.junit.jupiter.api.Test;

class IntegrabilityTest {
    @Test
    void tmp() {
        for (Candidate c : Candidates.all()) {
            System.err.println(c.name() + " " + c.test() + (c.test().verdict() == c.expected() ? "" : "      !!!!!!"));
        }
    }
}
