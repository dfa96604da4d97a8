package io.steepest.linalg;

/**
 * The Gram form of a Newton–Schulz iteration, for matrices that are much longer than wide: every other polynomial Q
 * changes the Gram matrix alone, {@code R ← QRQ}, and multiplies X together with the next one.
 *
 * <p>In few bits R gets eigenvalues below zero, which grow, so X and R are formed anew after the first step and after
 * every second one from there. With one restart alone, as in the Gram Newton–Schulz of Dao-AILab, six steps of Polar
 * Express on matrices of low rank leave all bounds.
 */
final class GramForm implements Form {
    private boolean waiting;

    @Override
    public void step(Iterate x, OddPolynomial p, boolean last) {
        x.polynomial(p);
        x.addToDiagonal(p.slope());
        if (waiting) {
            x.multiplyByBoth();
        } else if (last) {
            x.multiply();
        } else {
            x.turnGram();
            waiting = true;
            return;
        }
        waiting = false;
        if (!last) {
            x.gram();
        }
    }
}
