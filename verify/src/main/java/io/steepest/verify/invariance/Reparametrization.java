package io.steepest.verify.invariance;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A column of the table of invariance: another way to write the same problem. Each weight matrix gets a change of variables
 * {@code W = T(W')} of its own; {@link #LOSS} changes the unit of the loss instead.
 */
public enum Reparametrization {
    /** The loss times 7.3. */
    LOSS("loss", "loss", "c·loss") {
        @Override
        Change draw(Draw random, long m, long n) {
            return Change.none(m, n);
        }
    },
    /** {@code W = c·W'}. */
    SCALE("scale", "scale", "W = c·W′") {
        @Override
        Change draw(Draw random, long m, long n) {
            Tensor c = random.positive(SPREAD, 1).add_(new Scalar(2.0));
            return Change.none(m, n)
                    .left(diagonal(c.expand(m)), diagonal(c.reciprocal().expand(m)));
        }
    },
    /** {@code W = W'·diag(r)}, r positive: input features in other units. */
    RIGHT_DIAGONAL("right-diagonal", "diag right", "W = W′·diag(r)") {
        @Override
        Change draw(Draw random, long m, long n) {
            return onRight(Change.none(m, n), random.positive(SPREAD, n));
        }
    },
    /** {@code W = diag(l)·W'·diag(r)}, both positive. */
    BOTH_DIAGONAL("both-diagonal", "diag both", "W = diag(l)·W′·diag(r)") {
        @Override
        Change draw(Draw random, long m, long n) {
            Tensor l = random.positive(SPREAD, m);
            Change left = Change.none(m, n).left(diagonal(l), diagonal(l.reciprocal()));
            return onRight(left, random.positive(SPREAD, n));
        }
    },
    /** {@code W = A∘W'}, A positive. */
    ENTRYWISE_POSITIVE("entrywise-positive", "A > 0", "W = A∘W′, A > 0") {
        @Override
        Change draw(Draw random, long m, long n) {
            return Change.none(m, n).entries(random.positive(SPREAD, m, n));
        }
    },
    /** {@code W = A∘W'}, the signs of A those of {@code abᵀ}. */
    ENTRYWISE_RANK_ONE("entrywise-rank-one", "A ± rank 1", "W = A∘W′, signs of A are abᵀ") {
        @Override
        Change draw(Draw random, long m, long n) {
            Tensor signs = random.signs(m, 1).mul(random.signs(1, n));
            return Change.none(m, n).entries(random.positive(SPREAD, m, n).mul(signs));
        }
    },
    /** {@code W = A∘W'}, A of any signs. */
    ENTRYWISE_SIGNED("entrywise-signed", "A ± any", "W = A∘W′, any signs") {
        @Override
        Change draw(Draw random, long m, long n) {
            return Change.none(m, n).entries(random.positive(SPREAD, m, n).mul(random.signs(m, n)));
        }
    },
    /** {@code W = Q_L·W'·Q_R}, both orthogonal. */
    ORTHOGONAL("orthogonal", "orthogonal", "W = Q·W′·R, orthogonal") {
        @Override
        Change draw(Draw random, long m, long n) {
            Tensor l = random.orthogonal(m);
            Tensor r = random.orthogonal(n);
            return Change.none(m, n).left(l, l.t()).right(r, r.t());
        }
    },
    /** {@code W = A_L·W'}. */
    LEFT_LINEAR("left-linear", "left GL", "W = A·W′") {
        @Override
        Change draw(Draw random, long m, long n) {
            return onLeft(Change.none(m, n), random, m);
        }
    },
    /** {@code W = A_L·W'·A_R}. */
    LINEAR("linear", "GL × GL", "W = A·W′·B") {
        @Override
        Change draw(Draw random, long m, long n) {
            Change left = onLeft(Change.none(m, n), random, m);
            Tensor p = random.orthogonal(n);
            Tensor q = random.orthogonal(n);
            Tensor s = random.positive(SPREAD, 1, n);
            return left.right(p.mul(s).matmul(q), q.t().div(s).matmul(p.t()));
        }
    };

    /** What {@link #LOSS} multiplies the loss by. */
    static final double FACTOR = 7.3;

    /** Magnitudes lie between {@code e^{−1}} and e. */
    private static final double SPREAD = 1;

    private final String id;
    private final String label;
    private final String formula;

    Reparametrization(String id, String label, String formula) {
        this.id = id;
        this.label = label;
        this.formula = formula;
    }

    /** Its name in results. */
    public String id() {
        return id;
    }

    /** The head of its column. */
    public String label() {
        return label;
    }

    /** What it does, as a formula. */
    public String formula() {
        return formula;
    }

    /** What the loss is multiplied by. */
    double factor() {
        return this == LOSS ? FACTOR : 1;
    }

    /** A random change of variables of its kind for m×n matrices. */
    abstract Change draw(Draw random, long m, long n);

    /** Whether it acts entry by entry, so that it does not act on the two sides of a layer. */
    boolean entrywise() {
        return this == ENTRYWISE_POSITIVE || this == ENTRYWISE_RANK_ONE || this == ENTRYWISE_SIGNED;
    }

    private static Tensor diagonal(Tensor x) {
        return x.diag();
    }

    private static Change onRight(Change change, Tensor r) {
        return change.right(diagonal(r), diagonal(r.reciprocal()));
    }

    private static Change onLeft(Change change, Draw random, long m) {
        Tensor p = random.orthogonal(m);
        Tensor q = random.orthogonal(m);
        Tensor s = random.positive(SPREAD, 1, m);
        return change.left(p.mul(s).matmul(q), q.t().div(s).matmul(p.t()));
    }

    @Override
    public String toString() {
        return id;
    }
}
