package io.steepest.verify.invariance;

import io.steepest.norm.Norm;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What theory says of an optimizer that is steepest descent under a norm ‖P·‖, P learnt from gradients.
 *
 * <ul>
 *   <li>Iterates under {@code W = T(W')} agree, for whatever gradients, if and only if {@code Φ = P·T·P'⁻¹} is a linear
 *       isometry of the base norm, P' being learnt from the gradients {@code Tᵀg}: the two unit balls must be the same.
 *   <li>The unit of the loss does not matter if and only if the update has degree 0 in the gradients. P of degree d gives
 *       the oracle degree −d, steepest descent proper 1 − 2d.
 * </ul>
 *
 * <p>A step rule that divides by the slope along the update makes its length not matter: then Φ may be an isometry times
 * one number for all tensors, and the degree may be any. Updates of a given Frobenius length have degree 0, and T itself
 * must keep that length. A metric on one side of an oracle makes no norm; there the updates themselves are compared, for
 * gradients at random.
 *
 * <p>P and P' are those of the library, learnt from a few random gradients; no optimizer runs.
 */
final class Theory {
    private static final int PROBES = 12;
    private static final double SAME = 1e-6;

    private Theory() {}

    /** Whether a subject is invariant to a reparametrization. */
    static boolean invariant(Subject subject, Reparametrization column) {
        if (subject.declared().isPresent()) {
            return subject.declared().get().contains(column);
        }
        Descent descent = descent(subject);
        boolean aligned = descent.magnitude() instanceof Magnitude.Frobenius;
        if (column == Reparametrization.LOSS) {
            return aligned || subject.rule().isPresent() || Math.abs(degree(subject)) < SAME;
        }
        if (!descent.preconditioner().isMetric()) {
            return spread(subject, column, Theory::mismatch, true);
        }
        boolean free = aligned || subject.rule().isPresent();
        return spread(subject, column, Theory::stretch, !free)
                && (!aligned || spread(subject, column, Theory::lengthening, true));
    }

    /** The degree of the update in all gradients. */
    static double degree(Subject subject) {
        Descent descent = descent(subject);
        if (!descent.preconditioner().isMetric() || descent.magnitude() instanceof Magnitude.Frobenius) {
            return descent.degree(2, 2);
        }
        Shape shape = subject.trial().shapes().get(0);
        double d = descent.preconditioner().learns() ? coordinatesDegree(subject, shape) : 0;
        return descent.normalized() ? -d : 1 - 2 * d;
    }

    /** {@code ‖P'y‖ = c^d·‖Py‖} where gradients are c times as long. */
    private static double coordinatesDegree(Subject subject, Shape shape) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard();
                Arena arena = new Arena()) {
            Change none = Change.none(shape.m(), shape.n());
            Preconditioner.State p = learnt(subject, shape, none, 1, arena.at("one"));
            Preconditioner.State q = learnt(subject, shape, none, Reparametrization.FACTOR, arena.at("other"));
            Tensor y = new Draw(1).normal(1, shape.m(), shape.n());
            return Math.log(length(q.toLocal(y)) / length(p.toLocal(y))) / Math.log(Reparametrization.FACTOR);
        }
    }

    /**
     * A run as it is and one in other variables.
     *
     * @param norm in local coordinates
     * @param p coordinates of the first
     * @param q coordinates of the other
     * @param change from the variables of the other
     */
    private record Pair(Norm norm, Preconditioner.State p, Preconditioner.State q, Change change) {}

    /** A number that must be one, from a probe {@code [1,m,n]}. */
    @FunctionalInterface
    private interface Ratio {
        double of(Pair pair, Tensor probe);
    }

    /** {@code ‖Φ(y)‖/‖y‖}. */
    private static double stretch(Pair pair, Tensor y) {
        Tensor phi = pair.p.toLocal(pair.change.of(pair.q.updateFromLocal(y)));
        return pair.norm.of(phi).item_double() / pair.norm.of(y).item_double();
    }

    /** {@code ‖T(y)‖/‖y‖} in the Frobenius norm. */
    private static double lengthening(Pair pair, Tensor y) {
        return length(pair.change.of(y)) / length(y);
    }

    /** One plus the distance of the updates, over their length. */
    private static double mismatch(Pair pair, Tensor g) {
        Tensor one = pair.norm.in(pair.p).lmo(g);
        Tensor other = pair.change.of(pair.norm.in(pair.q).lmo(pair.change.gradient(g)));
        return 1 + length(other.sub(one)) / length(one);
    }

    /** Whether ratios are the same for all probes and shapes and, if that matters, one. */
    private static boolean spread(Subject subject, Reparametrization column, Ratio ratio, boolean one) {
        List<Double> ratios = new ArrayList<>();
        for (Shape shape : subject.trial().shapes()) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard();
                    Arena arena = new Arena()) {
                // changes of different weights must differ
                Draw random = new Draw(10 + ratios.size());
                Change change = column.draw(random, shape.m(), shape.n());
                Change none = Change.none(shape.m(), shape.n());
                Norm norm = descent(subject).norm();
                Pair pair = new Pair(
                        norm,
                        learnt(subject, shape, none, 1, arena.at("one")),
                        learnt(subject, shape, change, 1, arena.at("other")),
                        change);
                for (int i = 0; i < PROBES; i++) {
                    ratios.add(ratio.of(pair, random.normal(1, shape.m(), shape.n())));
                }
            }
        }
        double least = ratios.stream().mapToDouble(x -> x).min().orElseThrow();
        double greatest = ratios.stream().mapToDouble(x -> x).max().orElseThrow();
        return greatest - least < SAME * greatest && !(one && Math.abs(greatest - 1) > SAME);
    }

    /** Coordinates that have seen random gradients, changed and multiplied. */
    private static Preconditioner.State learnt(
            Subject subject, Shape shape, Change change, double factor, Arena arena) {
        Draw random = new Draw(2);
        Tensor like = random.normal(1, shape.m(), shape.n());
        Tensor errors = random.normal(20, shape.m()).mul_(new Scalar(factor));
        Tensor inputs = random.normal(20, shape.n());
        Preconditioner rule =
                subject.maker().apply(new Curvature(change, errors, inputs)).preconditioner();
        Preconditioner.State state = rule.on(like, List.of("w"), arena);
        for (int t = 1; t <= subject.trial().warmup(); t++) {
            Tensor g = random.normal(1, shape.m(), shape.n());
            Tensor seen = change.gradient(g).mul_(new Scalar(factor));
            state.observe(seen, t);
            state.settle(seen, t);
        }
        return state;
    }

    private static double length(Tensor x) {
        return x.norm().item_double();
    }

    /** Factors of a subject that is only looked at. */
    private static final class Unknown implements CurvatureFactors {
        static final Unknown FACTORS = new Unknown();

        @Override
        public Tensor left(String parameter) {
            throw new IllegalStateException("no factors of " + parameter);
        }

        @Override
        public Tensor right(String parameter) {
            throw new IllegalStateException("no factors of " + parameter);
        }
    }

    /** How a subject descends, to be looked at. */
    static Descent descent(Subject subject) {
        return subject.maker().apply(Unknown.FACTORS);
    }
}
