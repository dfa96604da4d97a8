package io.steepest.precondition;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** Learns the factors of {@link KlKronecker}. */
final class KlLearner implements FactorState.Learner {
    private static final int MOST_TURNS = 500;

    private final KlKronecker rule;
    private final Renewals renewals;
    private final Optional<Side> left;
    private final Optional<Side> right;
    /** The first gradients, {@code [k,start,m,n]}. */
    private final Tensor first;

    /**
     * A side.
     *
     * @param factor its factor {@code [k,n,n]}
     * @param root the factor's root
     */
    record Side(Tensor factor, Factor root) {
        void turn(Tensor p) {
            factor.copy_(p.matmul(factor).matmul(p.transpose(-2, -1)));
            root.turn(p);
        }
    }

    /**
     * Factors that have seen nothing.
     *
     * @param like gradients to come, {@code [k,m,n]}
     */
    KlLearner(KlKronecker rule, Optional<Side> left, Optional<Side> right, Tensor like, Arena arena) {
        this.rule = rule;
        this.renewals = new Renewals(rule.every());
        this.left = left;
        this.right = right;
        this.first =
                arena.own("first-gradients", like.new_zeros(like.size(0), rule.start(), like.size(1), like.size(2)));
    }

    @Override
    public void learn(Tensor g, long t) {
        if (t <= rule.start()) {
            first.select(1, t - 1).copy_(g);
            if (t == rule.start()) {
                fit();
            }
            return;
        }
        // both of the old roots
        Optional<Tensor> newLeft = left.map(side -> scatter(g, right));
        Optional<Tensor> newRight = right.map(side -> scatter(g.transpose(-2, -1), left));
        left.ifPresent(side -> side.factor.lerp_(newLeft.orElseThrow(), new Scalar(1 - rule.decay())));
        right.ifPresent(side -> side.factor.lerp_(newRight.orElseThrow(), new Scalar(1 - rule.decay())));
        if (renewals.isDue(t - rule.start())) {
            renew();
        }
    }

    /** {@code x F⁻¹ xᵀ/n} with the other side's factor F, the identity if it has none. */
    private static Tensor scatter(Tensor x, Optional<Side> other) {
        Tensor whitened = other.map(side -> x.matmul(side.root.whole())).orElse(x);
        return whitened.matmul(x.transpose(-2, -1)).div_(new Scalar((double) x.size(-1)));
    }

    private void renew() {
        left.ifPresent(side -> side.root.renew(side.factor));
        right.ifPresent(side -> side.root.renew(side.factor));
    }

    /** The maximum of the likelihood, by turns from the identity; a lone factor needs no turns. */
    private void fit() {
        double tolerance = first.element_size() == 8 ? 1e-11 : 1e-5;
        Tensor watched = right.or(() -> left).orElseThrow().factor;
        boolean alone = left.isEmpty() || right.isEmpty();
        for (int i = 0; i < (alone ? 1 : MOST_TURNS); i++) {
            try (PointerScope turn = new PointerScope()) {
                Tensor before = watched.clone();
                takeTurn();
                Tensor change = Reduce.length(watched.sub(before));
                if (change.le(Reduce.length(watched).mul_(new Scalar(tolerance)))
                        .all()
                        .item_bool()) {
                    break;
                }
            }
        }
        renew();
    }

    private void takeTurn() {
        Tensor seen = first.transpose(0, 1);
        if (left.isPresent()) {
            left.get().factor.copy_(fit(seen, right));
        }
        if (right.isPresent()) {
            right.get().factor.copy_(fit(seen.transpose(-2, -1), left));
        }
    }

    /** The mean of {@code x F⁻¹ xᵀ/n} over the first gradients {@code [start,k,m,n]}; a factor of zeros counts as the identity. */
    private Tensor fit(Tensor x, Optional<Side> other) {
        boolean known = other.isPresent() && other.get().factor.count_nonzero().item_long() > 0;
        Tensor whitened = known ? x.matmul(rule.root().of(other.orElseThrow().factor, 1)) : x;
        return whitened.matmul(x.transpose(-2, -1))
                .mean(new long[] {0}, false, new ScalarTypeOptional())
                .div_(new Scalar((double) x.size(-1)));
    }

    @Override
    public void delay(int steps) {
        renewals.delay(steps);
    }

    @Override
    public void turn(Optional<Tensor> p, Optional<Tensor> q) {
        left.ifPresent(side -> p.ifPresent(side::turn));
        right.ifPresent(side -> q.ifPresent(side::turn));
    }
}
