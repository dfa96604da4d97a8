package io.steepest.linalg;

/** How the steps of a Newton–Schulz iteration are computed, for one matrix from start to end. */
interface Form {
    /**
     * Takes a step {@code X ← p(X) = aX + ZX}, or prepares to take it together with the next one.
     *
     * @param x the iterate, whose Gram matrix is known, and Z with it
     * @param a the slope of p at zero
     * @param growth of small singular values by p, over the largest
     * @param last whether X must be the result afterwards; else its Gram matrix must be known
     */
    void step(Iterate x, double a, double growth, boolean last);
}
