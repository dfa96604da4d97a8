package io.steepest.lab.invariance;

import static org.assertj.core.api.Assertions.assertThat;
import org.junit.jupiter.api.Test;

class InvarianceTest {
    @Test
    void tmp() {
        for (Subject s : Subjects.all()) {
            long t0 = System.nanoTime();
            StringBuilder b = new StringBuilder();
            for (Reparametrization c : Reparametrization.values()) b.append(!s.takes(c) ? '-' : Theory.invariant(s, c) ? 'x' : '.');
            long t1 = System.nanoTime();
            Invariance i = Invariance.measure(java.util.List.of(s), n -> {});
            long t2 = System.nanoTime();
            System.err.printf("\"%s %s\",   %d %d%n", s.name(), b, (t1 - t0) / 1000000, (t2 - t1) / 1000000);
        }
    }
}
