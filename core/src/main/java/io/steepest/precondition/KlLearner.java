package io.steepest.precondition;

import io.steepest.engine.Entries;
import io.steepest.engine.Workers;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
     * @param rank number of directions that the root has, {@code [k,1,1]}
     */
    record Side(Tensor factor, Factor root, Tensor rank) {
        /** In float32: a factor that no gradient feeds is far below the square of any, and its inverse still finite. */
        private static final double LEAST = 1e-30;

        private static final double LEAST_DOUBLE = 1e-290;

        void renew() {
            Tensor f = fed(factor);
            root.renew(f);
            rank.copy_(rank(root.whole(), f));
        }

        /** The factor, or zero where it has only decayed for so long that its inverse is next to infinite. */
        private static Tensor fed(Tensor f) {
            double least = f.element_size() == 8 ? LEAST_DOUBLE : LEAST;
            return f.mul(Reduce.largest(f).le(new Scalar(least)).logical_not_());
        }

        /** The trace of F⁺F, rounded to the number of directions that it is up to rounding. */
        private static Tensor rank(Tensor inverse, Tensor f) {
            return Reduce.inner(inverse, f).round_();
        }

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
                first.zero_();
            }
            return;
        }
        // both of the old roots
        Optional<Tensor> newLeft = left.map(side -> scatter(g, right));
        Optional<Tensor> newRight = right.map(side -> scatter(g.transpose(-2, -1), left));
        // a gradient of zeros is no sample of the law: the factors would vanish, and updates with their inverse grow
        Tensor weight =
                Reduce.largest(g).ne(new Scalar(0.0)).to(g.scalar_type()).mul_(new Scalar(1 - rule.decay()));
        left.ifPresent(side -> side.factor.lerp_(newLeft.orElseThrow(), weight));
        right.ifPresent(side -> side.factor.lerp_(newRight.orElseThrow(), weight));
        if (renews(t)) {
            renew();
        }
    }

    @Override
    public boolean renews(long t) {
        return t >= rule.start() && renewals.isDue(t - rule.start());
    }

    /** {@code x F⁺ xᵀ/rank(F)} with the other side's factor F, the identity if it has none. */
    private static Tensor scatter(Tensor x, Optional<Side> other) {
        return other.map(side -> scatter(x, side.root.whole(), side.rank))
                .orElseGet(() -> x.matmul(x.transpose(-2, -1)).div_(new Scalar((double) x.size(-1))));
    }

    /**
     * The scatter of one side, whitened by the other. Where the other has no gradients in some direction it is divided by
     * the number of directions that have: divided by the extent, the two factors would drift apart without end.
     *
     * @param x {@code […,n]}
     * @param inverse of the other factor, {@code [k,n,n]}; one of rank zero counts as the identity
     * @param rank of it, {@code [k,1,1]}
     */
    private static Tensor scatter(Tensor x, Tensor inverse, Tensor rank) {
        Tensor none = rank.eq(new Scalar(0.0));
        Tensor whitening = inverse.add(torch.eye(x.size(-1), x.options()).mul(none));
        Tensor directions = torch.where(none, new Scalar((double) x.size(-1)), rank);
        return x.matmul(whitening).matmul(x.transpose(-2, -1)).div_(directions);
    }

    private void renew() {
        Workers.both(() -> left.ifPresent(Side::renew), () -> right.ifPresent(Side::renew));
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

    /** The mean of {@code x F⁺ xᵀ/rank(F)} over the first gradients {@code [start,k,m,n]}. */
    private Tensor fit(Tensor x, Optional<Side> other) {
        Tensor each = other.map(side -> {
                    Tensor f = Side.fed(side.factor);
                    Tensor inverse = rule.root().of(f, 1);
                    return scatter(x, inverse, Side.rank(inverse, f));
                })
                .orElseGet(() -> scatter(x, Optional.empty()));
        return each.mean(new long[] {0}, false, new ScalarTypeOptional());
    }

    /** Degree of a factor in the gradients. */
    private double degree() {
        return left.isPresent() && right.isPresent() ? 1 : 2;
    }

    @Override
    public double reach() {
        // what the two factors leave open to each other, their ratio, has nothing to do with gradients
        double product = Stream.of(left, right)
                .flatMap(Optional::stream)
                .mapToDouble(side -> Math.sqrt(Entries.largest(side.factor)))
                .reduce(1, (a, b) -> a * b);
        return Math.max(product, Entries.largest(first));
    }

    @Override
    public void rescale(double bits) {
        Entries.shift(first, bits);
        for (Side side : Stream.of(left, right).flatMap(Optional::stream).toList()) {
            Entries.shift(side.factor, degree() * bits);
            side.root.rescale(degree() * bits);
        }
    }

    @Override
    public void resumeAt(long t) {
        // the optimizer says at each step which one it is
    }

    @Override
    public void measureIn(Tensor unit) {
        // a root takes what is added to a factor as a number that Java knows
    }

    @Override
    public void measureIn(double unit) {
        Stream.of(left, right).flatMap(Optional::stream).forEach(side -> side.root.measureIn(Math.pow(unit, degree())));
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
