package io.steepest.linalg;

import io.steepest.engine.Shapes;
import io.steepest.engine.Workers;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link NewtonSchulz} on large matrices of the CPU: one matrix a worker, every product written into a buffer that the
 * worker keeps, and hardly a pass over a matrix besides. The input is not divided by its length: the first polynomial is
 * that of the scaled matrix. The last one carries the factor of the result.
 *
 * <p>Matrices that are much longer than wide ({@link Profile#gramRatio}) go by the Gram form: the iteration runs on
 * matrices of the smaller side, {@code R = XXᵀ}, and gathers the polynomial Q that X is multiplied by. In few bits R gets
 * eigenvalues below zero, which grow, so X and R are formed anew after the first step and after every second one from
 * there: with one restart alone, as Dao-AILab's Gram Newton–Schulz has, six Polar Express steps of matrices of low rank
 * leave all bounds.
 */
final class FusedNewtonSchulz {
    /** Squared lengths whose eighth powers are far from the ends of float32; others are scaled first. */
    private static final double LEAST_SQUARE = 1e-8;

    private static final double GREATEST_SQUARE = 1e8;
    /** Gram matrices and polynomials of them are rounded where the batched iteration rounds X. */
    private static final double BFLOAT16_ROUNDING = 0x1p-8;
    /** Asked at every step, found once a set. */
    private static final Map<Coefficients, Boolean> BEARS_BFLOAT16 = new ConcurrentHashMap<>();

    private final NewtonSchulz rule;
    private final List<OddPolynomial> steps;
    private final ScalarType type;
    private final double gramRatio;

    FusedNewtonSchulz(NewtonSchulz rule, ScalarType type) {
        this(rule, type, Profile.current().gramRatio());
    }

    FusedNewtonSchulz(NewtonSchulz rule, ScalarType type, double gramRatio) {
        this.rule = rule;
        this.steps = rule.coefficients().steps();
        this.type = type;
        this.gramRatio = gramRatio;
    }

    /** Whether matrices {@code [k,m,n]} are for this kernel. */
    static boolean suits(NewtonSchulz rule, Tensor g) {
        // smaller ones are faster as a batch
        return Math.min(g.size(-1), g.size(-2)) >= Profile.current().workerSide()
                && g.dim() == 3
                && g.device().is_cpu()
                && rule.start() != Start.SPECTRAL
                && rule.start() != Start.AOL
                && rule.coefficients().steps().stream().allMatch(p -> p.degree() == 3 || p.degree() == 5)
                && (type(rule, g) != ScalarType.BFloat16 || bearsBfloat16(rule.coefficients()));
    }

    private static boolean bearsBfloat16(Coefficients coefficients) {
        return BEARS_BFLOAT16.computeIfAbsent(coefficients, set -> set.bears(BFLOAT16_ROUNDING));
    }

    /** What a rule computes in. */
    static ScalarType type(NewtonSchulz rule, Tensor g) {
        return rule.precision().typeFor(g).orElse(Shapes.type(g));
    }

    /** The polar factors {@code [k,m,n]} times a number, new. */
    Tensor of(Tensor g, double factor) {
        Tensor result = torch.empty_like(g);
        Workers.each((int) g.size(0), i -> one(g.select(0, i), factor, result.select(0, i)));
        return result;
    }

    /** This kernel in words, for matrices {@code [k,m,n]}. */
    Kernel kernel(Tensor g) {
        long s = Math.min(g.size(-1), g.size(-2));
        return new Kernel(type, "one matrix a thread" + (goesByGram(g.numel() / g.size(0), s) ? ", Gram form" : ""));
    }

    private boolean goesByGram(long entries, long side) {
        return entries >= gramRatio * side * side;
    }

    private void one(Tensor g, double factor, Tensor result) {
        Workspace w = Workspace.of(g, type);
        w.x.copy_(g);
        gram(w);
        double square = trace(w.r);
        if (!(square > LEAST_SQUARE && square < GREATEST_SQUARE)) {
            // zero, NaN, or too long or too short for the squares of its dtype
            Tensor batch = g.unsqueeze(0);
            Tensor length = Reduce.length(batch);
            if (length.item_double() == 0) {
                result.zero_();
                return;
            }
            w.x.copy_(Reduce.unit(batch, length).squeeze(0));
            gram(w);
            square = 1;
        }
        iterate(w, Math.sqrt(square), factor);
        result.copy_(w.x);
    }

    private static double trace(Tensor r) {
        return r.diagonal(0, 0, 1).to(ScalarType.Double).sum().item_double();
    }

    private static double frobenius(Tensor x) {
        return x.norm(new ScalarOptional(new Scalar(2.0)), ScalarType.Float).item_double();
    }

    /** From X and its Gram matrix in the workspace to the result in X. */
    private void iterate(Workspace w, double length, double factor) {
        boolean squared = rule.start() == Start.SCHATTEN_8;
        double scale = length;
        if (squared) {
            scale = Math.sqrt(Math.sqrt(frobenius(torch.mm_out(w.u, w.r, w.r))));
        } else if (rule.start() == Start.SCHATTEN_4) {
            scale = Math.sqrt(frobenius(w.r));
        }
        int n = steps.size();
        boolean byGram = goesByGram(w.x.numel(), w.r.size(0));
        boolean paired = false;
        for (int i = 0; i < n; i++) {
            OddPolynomial p = steps.get(i);
            boolean last = i == n - 1;
            if (rule.shortcut().isPresent() && isOpen(rule.shortcut().get(), i, w)) {
                p = rule.shortcut().get().last();
                last = true;
            }
            p = i == 0 ? p.shrunk(scale * (1 + rule.margin())) : p;
            p = last ? p.times(factor) : p;
            polynomial(w, p, squared && i == 0);
            if (i == 0) {
                applyFirst(w, p.slope());
            } else {
                w.z.diagonal(0, 0, 1).add_(new Scalar(p.slope()));
                if (byGram && i % 2 == 1 && !last) {
                    turnGram(w);
                    paired = true;
                    continue;
                }
                apply(w, paired ? pair(w) : w.z);
                paired = false;
            }
            if (last) {
                return;
            }
            gram(w);
        }
    }

    private static boolean isOpen(Shortcut shortcut, int done, Workspace w) {
        return done == shortcut.after() && shortcut.isOpen(w.r.size(0), trace(w.r), frobenius(w.r));
    }

    /** {@code R ← ZRZ}, which saves a new Gram matrix; Z waits in Q. */
    private static void turnGram(Workspace w) {
        torch.mm_out(w.t, w.r, w.z);
        torch.mm_out(w.u, w.z, w.t);
        w.swapR();
        w.swapQ();
    }

    /** {@code ZQ}. Q is next to X: in the other order rounding of Z turns directions that Q makes short. */
    private static Tensor pair(Workspace w) {
        return torch.mm_out(w.t, wide(w) ? w.z : w.q, wide(w) ? w.q : w.z);
    }

    private static boolean wide(Workspace w) {
        return w.x.size(0) <= w.x.size(1);
    }

    private static void gram(Workspace w) {
        Tensor xt = w.x.t();
        torch.mm_out(w.r, wide(w) ? w.x : xt, wide(w) ? xt : w.x);
    }

    /** {@code Z ← bR + cR²}. */
    private static void polynomial(Workspace w, OddPolynomial p, boolean squared) {
        List<Double> c = p.coefficients();
        Scalar b = new Scalar(c.get(1));
        if (c.size() == 2) {
            torch.mul_out(w.z, w.r, torch.full(new long[0], b, w.r.options()));
        } else if (squared) {
            torch.add_out(w.z, w.u.mul_(new Scalar(c.get(2))), w.r, b);
        } else {
            torch.addmm_out(w.z, w.r, w.r, w.r, b, new Scalar(c.get(2)));
        }
    }

    /**
     * {@code X ← aX + ZX}. With a on the diagonal of Z the product would do without a sum, as later ones do; but where the
     * terms of the first polynomial cancel, its rounding would outweigh what they leave.
     */
    private static void applyFirst(Workspace w, double a) {
        boolean wide = wide(w);
        torch.addmm_out(w.y, w.x, wide ? w.z : w.x, wide ? w.x : w.z, new Scalar(a), new Scalar(1.0));
        w.swapX();
    }

    /** {@code X ← ZX}. */
    private static void apply(Workspace w, Tensor z) {
        torch.mm_out(w.y, wide(w) ? z : w.x, wide(w) ? w.x : z);
        w.swapX();
    }
}
