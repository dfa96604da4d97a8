package io.steepest.linalg;

import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The inverse root by eigendecomposition.
 *
 * @param epsilon ε
 * @param rule what ε does
 */
record EighRoot(double epsilon, Perturbation rule) implements InverseRoot {
    private static final long[] LAST = {-1};
    private static final double LEAST_FLOAT = 1e-37;
    private static final double MOST_FLOAT = 1e38;

    EighRoot {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon of an inverse root must not be negative, found " + epsilon);
        }
        if (epsilon == 0 && rule != Perturbation.PSEUDO_INVERSE) {
            throw new IllegalArgumentException("an inverse root with epsilon 0 divides by zero eigenvalues under rule "
                    + rule + "; give a positive epsilon, or use PSEUDO_INVERSE");
        }
    }

    @Override
    public Tensor of(Tensor a, double p) {
        if (!(p > 0)) {
            throw new IllegalArgumentException("an inverse root is taken of positive order, found " + p);
        }
        return Symmetric.mapValues(
                a,
                values -> rule == Perturbation.PSEUDO_INVERSE
                        ? Symmetric.powerAbove(values, Math.max(epsilon, Symmetric.cut(a)), -1 / p)
                        : perturbed(values).pow_(new Scalar(-1 / p)));
    }

    @Override
    public InverseRoot measuredIn(double unit) {
        boolean added = rule == Perturbation.ADD || rule == Perturbation.SHIFT;
        return added
                ? new EighRoot(Math.min(Math.max(epsilon * unit, Double.MIN_NORMAL), Double.MAX_VALUE), rule)
                : this;
    }

    /** What is added, kept inside of the range of the dtype: a ridge of zero would divide by zero. */
    private Scalar ridge(Tensor values) {
        boolean isDouble = values.element_size() == 8;
        return new Scalar(isDouble ? epsilon : Math.min(Math.max(epsilon, LEAST_FLOAT), MOST_FLOAT));
    }

    private Tensor perturbed(Tensor values) {
        Scalar zero = new Scalar(0.0);
        Scalar e = rule == Perturbation.RELATIVE ? new Scalar(epsilon) : ridge(values);
        return switch (rule) {
            case ADD -> values.clamp_min(zero).add_(e);
            case SHIFT -> values.sub(values.amin(LAST, true).clamp_max_(zero)).add_(e);
            case RELATIVE -> {
                Tensor largest = values.amax(LAST, true).clamp_min_(zero);
                // relative to no eigenvalue at all, an infinite ridge gives the zero that is wanted
                Tensor ridge = largest.mul(e).masked_fill_(largest.eq(zero), new Scalar(Double.POSITIVE_INFINITY));
                yield values.clamp_min(zero).add_(ridge);
            }
            case PSEUDO_INVERSE -> throw new IllegalStateException("null directions are dropped, not perturbed");
        };
    }

    @Override
    public String toString() {
        return rule == Perturbation.PSEUDO_INVERSE && epsilon == 0
                ? "pseudo-inverse"
                : "eigh(" + epsilon + ", " + rule.name().toLowerCase(Locale.ROOT) + ")";
    }
}
