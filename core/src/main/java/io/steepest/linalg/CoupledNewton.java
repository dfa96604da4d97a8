package io.steepest.linalg;

import static org.bytedeco.pytorch.global.torch.where;

import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The inverse root by Newton's iteration coupled with {@code M = X^p A}: from {@code X = z^{1/p}·I},
 * {@code M = z·A} with {@code z = (p+1)/(2‖A‖_F)},
 *
 * <pre>{@code T = ((p+1)I − M)/p,   X ← X T,   M ← T^p M}</pre>
 *
 * <p>All iterates commute, so every product is symmetric up to rounding.
 *
 * <p>That M tends to the identity proves nothing where A is singular to working precision: M is a product of its own,
 * rounding fills its null directions, and the iteration then goes to the root of that noise. A result is therefore kept
 * only if {@code X^p A} is near the identity for the matrix A that was given, and if the condition number
 * {@code ‖X^p‖·‖A‖} is one that the dtype can tell from infinity.
 *
 * @param epsilon added to the diagonal
 * @param tolerance largest entry of {@code |M − I|} that counts as converged
 * @param maxIterations most iterations
 */
record CoupledNewton(double epsilon, double tolerance, int maxIterations) implements InverseRoot {
    /** Iterations between two questions whether all matrices have converged, each of which waits for the device. */
    private static final int BETWEEN_CHECKS = 4;
    /** Largest entry of {@code |X^p A − I|} of a root that is kept: beyond it the root has no two digits. */
    private static final double MOST_RESIDUAL = 1e-2;

    /** What every dtype can hold. */
    private static final double MOST_EPSILON = 1e38;

    CoupledNewton {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon of an inverse root must not be negative, found " + epsilon);
        }
        if (!(tolerance > 0) || maxIterations < 1) {
            throw new IllegalArgumentException("coupled Newton needs a positive tolerance and at least one iteration,"
                    + " found " + tolerance + " and " + maxIterations);
        }
    }

    @Override
    public Tensor of(Tensor a, double p) {
        int order = (int) p;
        if (order != p || order < 1) {
            throw new IllegalArgumentException("coupled Newton takes roots of positive integer order, found " + p
                    + "; InverseRoot.eigh takes any");
        }
        Tensor finite = a.isfinite().all(new long[] {-2, -1}, true);
        Tensor safe = where(finite, a, new Scalar(0.0));
        if (epsilon > 0) {
            safe = safe.add(identity(a), new Scalar(Math.min(epsilon, MOST_EPSILON)));
        }
        // scaled by the largest entry: neither the length nor a power under- or overflows
        Tensor scale = Reduce.nonZero(Reduce.largest(safe));
        Tensor scaled = safe.div(scale);
        Iterate end = iterate(scaled, order);
        Tensor root = end.x.mul(scale.pow(new Scalar(-1.0 / order)));
        Tensor good = end.converged.logical_and(trusted(scaled, end.x, order)).logical_and(finite);
        return good.all().item_bool() ? root : where(good, root, fallback().of(a, p));
    }

    @Override
    public InverseRoot measuredIn(double unit) {
        return epsilon == 0
                ? this
                : new CoupledNewton(
                        Math.min(Math.max(epsilon * unit, Double.MIN_NORMAL), Double.MAX_VALUE),
                        tolerance,
                        maxIterations);
    }

    /** Which roots belong to their matrices rather than to the rounding in null directions, {@code [k,1,1]}. */
    private static Tensor trusted(Tensor a, Tensor x, int p) {
        Tensor inverse = power(x, p);
        // Frobenius lengths: at least the condition number, at most n times it
        Tensor condition = Reduce.length(inverse).mul_(Reduce.length(a));
        Tensor regular = condition.le(new Scalar(1 / Symmetric.cut(a)));
        Tensor residual = Reduce.largest(inverse.matmul(a).sub_(identity(a)));
        return residual.le(new Scalar(MOST_RESIDUAL)).logical_and(regular);
    }

    /** What takes over where the iteration does not converge or its result cannot be trusted. */
    private InverseRoot fallback() {
        return epsilon > 0 ? InverseRoot.eigh(epsilon, Perturbation.SHIFT) : InverseRoot.pseudoInverse();
    }

    /**
     * Where an iteration ended.
     *
     * @param x the roots {@code [k,n,n]}
     * @param converged which of them are good, {@code [k,1,1]}
     */
    private record Iterate(Tensor x, Tensor converged) {}

    private Iterate iterate(Tensor a, int p) {
        Tensor eye = identity(a);
        Tensor z = Reduce.nonZero(Reduce.length(a))
                .mul_(new Scalar(2.0))
                .reciprocal_()
                .mul_(new Scalar(p + 1.0));
        Tensor x = eye.mul(z.pow(new Scalar(1.0 / p)));
        Tensor m = a.mul(z);
        Tensor converged = near(m, eye);
        for (int i = 0; i < maxIterations; i++) {
            if (i % BETWEEN_CHECKS == 0 && converged.all().item_bool()) {
                break;
            }
            Tensor t = eye.mul(new Scalar(p + 1.0)).sub(m).div_(new Scalar((double) p));
            // a matrix that has converged stays: further steps only add rounding
            t = where(converged, eye, t);
            x = x.matmul(t);
            m = power(t, p).matmul(m);
            converged = near(m, eye);
        }
        return new Iterate(x, converged);
    }

    private Tensor near(Tensor m, Tensor eye) {
        return Reduce.largest(m.sub(eye)).le(new Scalar(tolerance));
    }

    private static Tensor power(Tensor t, int p) {
        Tensor result = null;
        for (int rest = p; rest > 0; rest >>= 1) {
            if ((rest & 1) == 1) {
                result = result == null ? t : result.matmul(t);
            }
            if (rest > 1) {
                t = t.matmul(t);
            }
        }
        return result;
    }

    /** The identity of the size, dtype and device of the matrices. */
    static Tensor identity(Tensor a) {
        return torch.eye(a.size(-1), a.options());
    }

    @Override
    public String toString() {
        return "coupled newton(" + (epsilon > 0 ? epsilon + ", " : "") + tolerance + ", " + maxIterations + ")";
    }
}
