package io.steepest.testkit;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import org.junit.jupiter.api.Nested;

/** Every method of the library for inverse roots. */
class InverseRootsTest {

    @Nested
    class PseudoInverseTest implements InverseRootContract {
        @Override
        public InverseRoot inverseRoot() {
            return InverseRoot.pseudoInverse();
        }
    }

    @Nested
    class AddedTest implements InverseRootContract {
        @Override
        public InverseRoot inverseRoot() {
            return InverseRoot.eigh(1e-10, Perturbation.ADD);
        }
    }

    @Nested
    class ShiftedTest implements InverseRootContract {
        @Override
        public InverseRoot inverseRoot() {
            return InverseRoot.eigh(1e-10, Perturbation.SHIFT);
        }
    }

    @Nested
    class RelativeTest implements InverseRootContract {
        @Override
        public InverseRoot inverseRoot() {
            return InverseRoot.eigh(1e-10, Perturbation.RELATIVE);
        }
    }

    @Nested
    class CoupledNewtonTest implements InverseRootContract {
        @Override
        public InverseRoot inverseRoot() {
            return InverseRoot.coupledNewton(1e-12, 60);
        }
    }
}
