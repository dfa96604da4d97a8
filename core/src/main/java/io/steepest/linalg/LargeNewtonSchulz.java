package io.steepest.linalg;

import io.steepest.engine.Shapes;
import io.steepest.engine.Workers;
import io.steepest.profile.Profile;
import io.steepest.tensor.Reduce;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link NewtonSchulz} on large matrices of the CPU: one matrix a worker, in the buffers of an {@link Iterate}, with
 * hardly a pass over a matrix besides the products. The input is not divided by its length: the first polynomial is that
 * of the scaled matrix. The last one carries the factor of the result.
 *
 * <p>Matrices that are much longer than wide ({@link Profile#gramRatio}) are stepped in the {@link GramForm}, others in
 * the {@link DirectForm}.
 */
final class LargeNewtonSchulz {
    /** Squared lengths whose eighth powers are far from the ends of float32; others are scaled first. */
    private static final double LEAST_SQUARE = 1e-8;

    private static final double GREATEST_SQUARE = 1e8;
    /** Gram matrices and polynomials of them are rounded where the batched iteration rounds X. */
    private static final double BFLOAT16_ROUNDING = 0x1p-8;

    private static final double BFLOAT16_ULP = 0x1p-7;
    /** Asked at every step, found once a set. */
    private static final Map<Coefficients, Boolean> BEARS_BFLOAT16 = new ConcurrentHashMap<>();

    private final NewtonSchulz rule;
    private final List<OddPolynomial> steps;
    private final ScalarType type;
    private final double gramRatio;
    private final long panelSide;

    LargeNewtonSchulz(NewtonSchulz rule, ScalarType type) {
        this(rule, type, Profile.current().gramRatio());
    }

    LargeNewtonSchulz(NewtonSchulz rule, ScalarType type, double gramRatio) {
        this.rule = rule;
        this.steps = rule.coefficients().steps();
        this.type = type;
        this.gramRatio = gramRatio;
        this.panelSide = Profile.current().bfloat16SymmetricSide();
    }

    /** Returns whether matrices {@code [k,m,n]} are for this kernel. */
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

    /** Returns the dtype that a rule computes in. */
    static ScalarType type(NewtonSchulz rule, Tensor g) {
        return rule.precision().typeFor(g).orElse(Shapes.type(g));
    }

    /** Returns the polar factors {@code [k,m,n]} times a number, new. */
    Tensor of(Tensor g, double factor) {
        Tensor result = torch.empty_like(g);
        Workers.each((int) g.size(0), i -> one(g.select(0, i), factor, result.select(0, i)));
        return result;
    }

    /** Returns this kernel in words, for matrices {@code [k,m,n]}. */
    Kernel kernel(Tensor g) {
        return new Kernel(type, "one matrix a thread" + (goesByGram(g) ? ", Gram form" : ""));
    }

    private boolean goesByGram(Tensor g) {
        long m = g.size(-2);
        long n = g.size(-1);
        long s = Math.min(m, n);
        return m * n >= gramRatio * s * s;
    }

    private void one(Tensor g, double factor, Tensor result) {
        Iterate x = Iterate.like(g, type, Math.min(g.size(0), g.size(1)) >= panelSide);
        x.set(g);
        double square = x.sumOfSquares();
        if (!(square > LEAST_SQUARE && square < GREATEST_SQUARE)) {
            // zero, NaN, or too long or too short for the squares of its dtype
            Tensor batch = g.unsqueeze(0);
            Tensor length = Reduce.length(batch);
            if (length.item_double() == 0) {
                result.zero_();
                return;
            }
            x.set(Reduce.unit(batch, length).squeeze(0));
            square = 1;
        }
        iterate(x, Math.sqrt(square), factor, goesByGram(g) ? new GramForm(ulp()) : new DirectForm());
        result.copy_(x.x());
    }

    /** The distance of one to the next number of the dtype. */
    private double ulp() {
        return type == ScalarType.BFloat16 ? BFLOAT16_ULP : type == ScalarType.Double ? Math.ulp(1.0) : Math.ulp(1f);
    }

    private void iterate(Iterate x, double length, double factor, Form form) {
        for (int i = 0; i < steps.size(); i++) {
            boolean shortcut = i > 0 && mayEnd(i, x);
            OddPolynomial p = shortcut ? rule.shortcut().orElseThrow().last() : steps.get(i);
            boolean last = shortcut || i == steps.size() - 1;
            OddPolynomial scaled =
                    (i == 0 ? p.shrunk(scale(x, length) * (1 + rule.margin())) : p).times(last ? factor : 1);
            if (i == 0 && rule.start() == Start.SCHATTEN_8) {
                x.polynomialOfSquare(scaled);
            } else {
                x.polynomial(scaled);
            }
            form.step(x, scaled.slope(), p.slope(), last);
            if (last) {
                return;
            }
        }
    }

    /** What the rule starts from divides X by. */
    private double scale(Iterate x, double length) {
        return switch (rule.start()) {
            case SCHATTEN_8 -> Math.sqrt(Math.sqrt(x.rootOfEighthPowers()));
            case SCHATTEN_4 -> Math.sqrt(x.rootOfFourthPowers());
            default -> length;
        };
    }

    private boolean mayEnd(int done, Iterate x) {
        return rule.shortcut()
                .filter(shortcut -> shortcut.after() == done)
                .filter(shortcut -> shortcut.isOpen(x.side(), x.sumOfSquares(), x.rootOfFourthPowers()))
                .isPresent();
    }
}
