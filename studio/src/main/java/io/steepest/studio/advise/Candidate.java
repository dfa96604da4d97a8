package io.steepest.studio.advise;

import io.steepest.norm.Norm;
import io.steepest.norm.Norms;

/**
 * A norm that a tensor might be given.
 *
 * <p>A parameter of several matrices, such as a convolution of several taps, has the largest norm of its matrices for its
 * norm. The Euclidean norm is that of all its entries together.
 *
 * @param name in tables and in JSON
 * @param norm of one matrix in the coordinates
 * @param space which coordinates
 */
public record Candidate(String name, Norm norm, Space space) {

    /** The coordinates that a norm is taken in. */
    public enum Space {
        /** The entries of the weights. */
        ENTRIES,
        /** Entrywise, learnt from squared gradients as Adam does. */
        DIAGONAL,
        /** Kronecker-factored, learnt from gradients as Shampoo does. */
        KRONECKER
    }

    /** Returns a candidate in the entries of the weights. */
    public static Candidate of(String name, Norm norm) {
        return new Candidate(name, norm, Space.ENTRIES);
    }

    /** Returns whether the norm is Euclidean in its coordinates, so that several matrices are one vector. */
    boolean isEuclidean() {
        return norm.equals(Norms.euclidean());
    }
}
