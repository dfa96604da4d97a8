package io.steepest.precondition;

import io.steepest.tensor.Arena;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** {@link Kronecker} coordinates at work on matrices of one shape. */
final class KroneckerState implements Preconditioner.State {
    private final Kronecker rule;
    private final double exponent;
    private final Optional<Factor> left;
    private final Optional<Factor> right;

    /** Factors of zero for gradients like {@code like} {@code [k,m,n]}. */
    KroneckerState(Kronecker rule, Tensor like, Arena arena) {
        long m = like.size(-2);
        long n = like.size(-1);
        this.rule = rule;
        this.left = factor(rule.sides().left(m, n), "left", like, m, arena);
        this.right = factor(rule.sides().right(m, n), "right", like, n, arena);
        this.exponent = rule.exponent().orElse(left.isPresent() && right.isPresent() ? 0.25 : 0.5);
    }

    private Optional<Factor> factor(boolean wanted, String name, Tensor like, long n, Arena arena) {
        return wanted ? Optional.of(new Factor(name, like, n, rule.accumulation(), arena)) : Optional.empty();
    }

    @Override
    public void observe(Tensor g, long t) {
        left.ifPresent(f -> learn(f, g, t));
        right.ifPresent(f -> learn(f, g.transpose(-2, -1), t));
    }

    private void learn(Factor factor, Tensor x, long t) {
        factor.observe(x);
        if ((t - 1) % rule.every() == 0) {
            factor.renew(x, t, rule.root(), exponent);
        }
    }

    @Override
    public Tensor toLocal(Tensor w) {
        return between(w, Factor::half);
    }

    @Override
    public Tensor gradientToLocal(Tensor g) {
        return between(g, Factor::halfInverse);
    }

    @Override
    public Tensor updateFromLocal(Tensor t) {
        return between(t, Factor::halfInverse);
    }

    @Override
    public Tensor inverseMetric(Tensor g) {
        return between(g, Factor::inverse);
    }

    /** {@code f(left) x f(right)}. */
    private Tensor between(Tensor x, Function<Factor, Tensor> f) {
        Tensor half = left.map(l -> f.apply(l).matmul(x)).orElse(x);
        return right.map(r -> half.matmul(f.apply(r))).orElse(half);
    }

    @Override
    public String toString() {
        return rule.toString();
    }
}
