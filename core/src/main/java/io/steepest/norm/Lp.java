package io.steepest.norm;

import static org.bytedeco.pytorch.global.torch.linalg_vector_norm;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The largest ℓp length along an axis: ℓp of all entries, {@code ℓ₁→ℓp = max_j ‖col_j‖_p}, or
 * {@code ℓq→ℓ∞ = max_i ‖row_i‖_p} with {@code 1/p + 1/q = 1}.
 *
 * <p>With q conjugate to p, the oracle of a vector is {@code −sign(g)·|g|^{q−1}/‖g‖_q^{q−1}} and its dual {@code ‖g‖_q};
 * the dual of a maximum of lengths is the sum of their duals. For p = 1 the oracle is on the largest entries, ties shared
 * equally. Bernstein and Newhouse (2024), Proposition 8, Eq. (34).
 *
 * @param p the exponent, in [1, ∞]
 * @param along what one length is taken of
 */
record Lp(double p, Along along) implements Norm {

    /** What one length is taken of. */
    enum Along {
        ENTRIES,
        COLUMNS,
        ROWS;

        private long[] dims() {
            return switch (this) {
                case ENTRIES -> new long[] {-2, -1};
                case COLUMNS -> new long[] {-2};
                case ROWS -> new long[] {-1};
            };
        }
    }

    Lp {
        if (!(p >= 1)) {
            throw new IllegalArgumentException("exponent of a norm must be in [1, ∞], found " + p);
        }
    }

    @Override
    public Tensor of(Tensor w) {
        return Reduce.largest(lengths(w));
    }

    @Override
    public Tensor dual(Tensor g) {
        return Reduce.sum(lengths(g, conjugate()));
    }

    @Override
    public Tensor lmo(Tensor g) {
        double q = conjugate();
        Tensor largest = Reduce.nonZero(norm(g, Double.POSITIVE_INFINITY));
        Tensor r = g.abs().div_(largest);
        Tensor power = q == Double.POSITIVE_INFINITY ? shared(r) : scaledPower(r, q);
        // the sign hides NaN; adding 0·g brings it back
        return power.mul_(g.sign()).neg_().add_(g, new Scalar(0.0));
    }

    /** {@code (r/‖r‖_q)^{q−1}}: r has entries up to one, so nothing overflows. */
    private Tensor scaledPower(Tensor r, double q) {
        Tensor unit = r.div(Reduce.nonZero(norm(r, q)));
        return q == 2 ? unit : unit.pow(new Scalar(q - 1));
    }

    /** One over the number of entries that are one, on those entries. */
    private Tensor shared(Tensor r) {
        Tensor largest = r.eq(new Scalar(1.0)).to(r.scalar_type());
        return largest.div(Reduce.nonZero(norm(largest, 1)));
    }

    /** The lengths that the norm is the largest of: {@code [k,1,1]}, {@code [k,1,n]} or {@code [k,m,1]}. */
    Tensor lengths(Tensor w) {
        return lengths(w, p);
    }

    private Tensor lengths(Tensor x, double exponent) {
        // the value does not depend on the scale, so the gradient need not flow through it
        Tensor scale = Reduce.nonZero(norm(x.detach(), Double.POSITIVE_INFINITY));
        return norm(x.div(scale), exponent).mul(scale);
    }

    private Tensor norm(Tensor x, double exponent) {
        return linalg_vector_norm(x, new Scalar(exponent), along.dims(), true, new ScalarTypeOptional());
    }

    private double conjugate() {
        return conjugate(p);
    }

    /** q with {@code 1/p + 1/q = 1}. */
    static double conjugate(double p) {
        return p == 1 ? Double.POSITIVE_INFINITY : p == Double.POSITIVE_INFINITY ? 1 : p / (p - 1);
    }

    @Override
    public String toString() {
        return switch (along) {
            case ENTRIES -> "l" + exponent();
            case COLUMNS -> "columns in l" + exponent();
            case ROWS -> "rows in l" + exponent();
        };
    }

    /** p as people write it. */
    String exponent() {
        if (p == Double.POSITIVE_INFINITY) {
            return "∞";
        }
        return p == Math.rint(p) ? Long.toString((long) p) : Double.toString(p);
    }
}
