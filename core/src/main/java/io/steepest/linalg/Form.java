package io.steepest.linalg;

/** How the steps of a Newton–Schulz iteration after the first are computed, for one matrix from start to end. */
interface Form {
    /**
     * Takes a step {@code X ← p(X)}, or prepares to take it together with the next one.
     *
     * @param x the iterate, whose Gram matrix is known
     * @param p a cubic or a quintic
     * @param last whether X must be the result afterwards; else its Gram matrix must be known
     */
    void step(Iterate x, OddPolynomial p, boolean last);
}
