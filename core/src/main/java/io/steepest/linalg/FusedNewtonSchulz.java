package io.steepest.linalg;

import io.steepest.tensor.Reduce;
import io.steepest.tensor.Workers;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link NewtonSchulz} on large matrices of the CPU: one matrix a worker, every product written into a buffer that the
 * worker keeps, sums fused into products, no pass over a matrix besides.
 *
 * <p>Matrices that are longer than wide by half or more go by the Gram form: the iteration runs on matrices of the smaller
 * side, {@code R = XXᵀ}, and gathers the polynomial Q that X is multiplied by. In few bits R gets eigenvalues below zero,
 * which grow, so X and R are formed anew before the second step and every other one after it: with one restart alone, as
 * Dao-AILab's Gram Newton–Schulz has, six Polar Express steps of matrices of low rank leave all bounds.
 */
final class FusedNewtonSchulz {
    /** Smaller matrices are faster as a batch. */
    private static final long LEAST_SIDE = 256;

    private static final double GRAM_RATIO = 1.5;
    private static final double LEAST_LENGTH = 1e-15;
    private static final double GREATEST_LENGTH = 1e15;

    private final List<OddPolynomial> steps;
    private final double margin;
    private final ScalarType type;

    FusedNewtonSchulz(NewtonSchulz rule, ScalarType type) {
        this.steps = rule.coefficients().steps();
        this.margin = rule.margin();
        this.type = type;
    }

    /** Whether matrices {@code [k,m,n]} are for this kernel. */
    static boolean suits(NewtonSchulz rule, Tensor g) {
        return Math.min(g.size(-1), g.size(-2)) >= LEAST_SIDE
                && g.dim() == 3
                && g.device().is_cpu()
                && rule.start() == Start.FROBENIUS
                && rule.coefficients().steps().stream().allMatch(p -> p.degree() <= 5);
    }

    /** The polar factors {@code [k,m,n]}, new. */
    Tensor of(Tensor g) {
        Tensor result = torch.empty_like(g);
        Workers.each((int) g.size(0), i -> one(g.select(0, i), result.select(0, i)));
        return result;
    }

    private void one(Tensor g, Tensor result) {
        double length =
                g.norm(new ScalarOptional(new Scalar(2.0)), ScalarType.Double).item_double();
        if (length == 0) {
            result.zero_();
        } else if (!(length > LEAST_LENGTH && length < GREATEST_LENGTH)) {
            // too long or too short for the squares of its dtype, or NaN
            Tensor batch = g.unsqueeze(0);
            iterate(Reduce.unit(batch, Reduce.length(batch)).squeeze(0), 1, result);
        } else {
            iterate(g, length, result);
        }
    }

    private void iterate(Tensor g, double length, Tensor result) {
        boolean wide = g.size(0) <= g.size(1);
        long s = Math.min(g.size(0), g.size(1));
        long l = Math.max(g.size(0), g.size(1));
        Workspace w = Workspace.of(g, type);
        torch.mul_out(w.x, g, number(1 / (length * (1 + margin)), g));
        if (l >= GRAM_RATIO * s) {
            gramForm(w, wide);
        } else {
            plain(w, wide);
        }
        result.copy_(w.x);
    }

    private static Tensor number(double value, Tensor like) {
        return torch.full(new long[0], new Scalar(value), like.options());
    }

    private void plain(Workspace w, boolean wide) {
        for (OddPolynomial p : steps) {
            gram(w, wide);
            apply(w, wide, polynomial(w, p), p.slope());
        }
    }

    private static void gram(Workspace w, boolean wide) {
        Tensor xt = w.x.t();
        torch.mm_out(w.r, wide ? w.x : xt, wide ? xt : w.x);
    }

    /** {@code bR + cR²}. */
    private static Tensor polynomial(Workspace w, OddPolynomial p) {
        List<Double> c = p.coefficients();
        if (c.size() == 2) {
            return torch.mul_out(w.z, w.r, number(c.get(1), w.r));
        }
        return torch.addmm_out(w.z, w.r, w.r, w.r, new Scalar(c.get(1)), new Scalar(c.get(2)));
    }

    /** {@code X ← aX + ZX}. */
    private static void apply(Workspace w, boolean wide, Tensor z, double a) {
        Scalar one = new Scalar(1.0);
        Scalar slope = new Scalar(a);
        if (wide) {
            torch.addmm_out(w.y, w.x, z, w.x, slope, one);
        } else {
            torch.addmm_out(w.y, w.x, w.x, z, slope, one);
        }
        w.swapX();
    }

    private static boolean restarts(int i) {
        return i % 2 == 1;
    }

    private void gramForm(Workspace w, boolean wide) {
        Scalar one = new Scalar(1.0);
        gram(w, wide);
        boolean fresh = true;
        for (int i = 0; i < steps.size(); i++) {
            OddPolynomial p = steps.get(i);
            Scalar a = new Scalar(p.slope());
            if (restarts(i)) {
                apply(w, wide, w.q, 0);
                gram(w, wide);
                fresh = true;
            }
            Tensor z = polynomial(w, p);
            if (fresh) {
                w.q.copy_(z).diagonal(0, 0, 1).add_(a);
            } else {
                torch.addmm_out(w.t, w.q, w.q, z, a, one);
                w.swapQ();
            }
            fresh = false;
            if (i + 1 < steps.size() && !restarts(i + 1)) {
                // R ← (aI+Z) R (aI+Z)
                torch.addmm_out(w.t, w.r, w.r, z, a, one);
                torch.addmm_out(w.u, w.t, z, w.t, a, one);
                w.swapR();
            }
        }
        apply(w, wide, w.q, 0);
    }
}
