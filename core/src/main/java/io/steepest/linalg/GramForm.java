package io.steepest.linalg;

/**
 * The Gram form of a Newton–Schulz iteration, for matrices that are much longer than wide: polynomials Q change the Gram
 * matrix alone, {@code R ← QRQ}, and multiply X together with a later one.
 *
 * <p>By rounding, R gets eigenvalues near or below zero in place of zero, which each polynomial that waits multiplies by
 * the square of its slope. So X and R are formed anew before such an eigenvalue counts: in bfloat16 after the first step
 * and after every second one from there. With one restart alone, as in the Gram Newton–Schulz of Dao-AILab, six steps of
 * Polar Express on matrices of low rank leave all bounds. In float32 two polynomials of Polar Express may wait for a
 * third, and in float64 all for the last.
 */
final class GramForm implements Form {
    /** An eigenvalue, over the largest, that hardly changes the polynomials' factor there. */
    private static final double HARMLESS = 0x1p-9;

    private final double ulp;
    /** Whether digits are so few that X and R are formed anew by count. */
    private final boolean few;

    private final DirectForm direct = new DirectForm();
    private boolean begun;
    /** The slopes of the polynomials that wait, multiplied; one if none does. */
    private double waiting = 1;

    /**
     * For one matrix.
     *
     * @param ulp the distance of one to the next number of its dtype
     */
    GramForm(double ulp) {
        this.ulp = ulp;
        this.few = ulp > HARMLESS;
    }

    @Override
    public void step(Iterate x, double a, double growth, boolean last) {
        boolean first = !begun;
        begun = true;
        if (few && first) {
            direct.step(x, a, growth, last);
            return;
        }
        x.addToDiagonal(a);
        boolean none = waiting == 1;
        double noise = waiting * waiting * growth * growth * ulp;
        if (!last && (few ? none : noise < HARMLESS)) {
            x.turnGram(none);
            waiting *= growth;
            return;
        }
        if (none) {
            x.multiply();
        } else {
            x.multiplyByBoth();
        }
        waiting = 1;
        if (!last) {
            x.gram();
        }
    }
}
