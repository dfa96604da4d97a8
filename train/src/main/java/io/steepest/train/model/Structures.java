package io.steepest.train.model;

import static io.steepest.modular.Modular.atom;
import static io.steepest.modular.Modular.bias;
import static io.steepest.modular.Modular.bond;

import io.steepest.modular.Modular;

/** Masses and sensitivities of what networks are made of. Matrices have mass one. */
final class Structures {
    /** Of a bias or a gain: small beside a matrix, so that vectors take little of the step. */
    private static final double VECTOR = 0.1;

    private Structures() {}

    /** A linear layer or a convolution with its bias. */
    static Modular layer() {
        return atom("weight").plus(bias("bias", VECTOR));
    }

    /**
     * Normalization of a layer's input, with gain and bias. Its sensitivity is one where the input has a root mean square
     * of one; it is not bounded near zero.
     */
    static Modular norm() {
        return atom(VECTOR, "weight").plus(bias("bias", VECTOR)).after(bond(1));
    }

    /** ReLU or GELU; the slope of the latter is at most 1.13. */
    static Modular nonlinearity() {
        return bond(1);
    }
}
