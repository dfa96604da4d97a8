package io.steepest.linalg;

/** The direct form of a Newton–Schulz iteration: each polynomial multiplies X, and a new Gram matrix follows. */
final class DirectForm implements Form {
    @Override
    public void step(Iterate x, OddPolynomial p, boolean last) {
        x.polynomial(p);
        x.addToDiagonal(p.slope());
        x.multiply();
        if (!last) {
            x.gram();
        }
    }
}
