package io.steepest.lab.invariance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InvarianceTest {
    @Test
    void tmp() {
        Invariance table = Invariance.measure(Subjects.all(), name -> {});
        table.optimizers().forEach(r -> System.err.println(r.name() + " " + r.degree() + " moved " + r.moved() + " " + r.deviation() + r.expected()));
        assertThat(table.disagreements()).isEmpty();
    }
}
