package io.steepest.linalg;

/** The direct form of a Newton–Schulz iteration: each polynomial multiplies X, and a new Gram matrix follows. */
final class DirectForm implements Form {
    private boolean begun;

    @Override
    public void step(Iterate x, double a, double growth, boolean last) {
        if (begun) {
            x.addToDiagonal(a);
            x.multiply();
        } else {
            // terms of the first polynomial may cancel: with a on the diagonal, rounding would outweigh what they leave
            x.addProduct(a);
        }
        begun = true;
        if (!last) {
            x.gram();
        }
    }
}
