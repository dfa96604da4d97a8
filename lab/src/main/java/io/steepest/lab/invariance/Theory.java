package io.steepest.lab.invariance;

import io.steepest.norm.Norm;
import io.steepest.precondition.Preconditioner;
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
 * one number for all tensors, and the degree may be any.
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
        if (column == Reparametrization.LOSS) {
            return subject.rule().isPresent() || Math.abs(degree(subject)) < SAME;
        }
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (double ratio : stretches(subject, column)) {
            least = Math.min(least, ratio);
            greatest = Math.max(greatest, ratio);
        }
        boolean conformal = greatest - least < SAME * greatest;
        return conformal && (subject.rule().isPresent() || Math.abs(greatest - 1) < SAME);
    }

    /** The degree of the update in all gradients. */
    static double degree(Subject subject) {
        Shape shape = Network.SHAPES.get(0);
        double d = subject.descent().preconditioner().learns() ? coordinatesDegree(subject, shape) : 0;
        return subject.descent().normalized() ? -d : 1 - 2 * d;
    }

    /** {@code ‖P'y‖ = c^d·‖Py‖} where gradients are c times as long. */
    private static double coordinatesDegree(Subject subject, Shape shape) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard();
                Arena arena = new Arena()) {
            Draw random = new Draw(1);
            Change none = Change.none(shape.m(), shape.n());
            Preconditioner.State p = learnt(subject, shape, none, 1, arena.at("one"));
            Preconditioner.State q = learnt(subject, shape, none, Reparametrization.FACTOR, arena.at("other"));
            Tensor y = random.normal(1, shape.m(), shape.n());
            double ratio = q.toLocal(y).norm().item_double()
                    / p.toLocal(y).norm().item_double();
            return Math.log(ratio) / Math.log(Reparametrization.FACTOR);
        }
    }

    /** {@code ‖Φ(y)‖/‖y‖} for some y of each shape. */
    private static List<Double> stretches(Subject subject, Reparametrization column) {
        List<Double> ratios = new ArrayList<>();
        Norm norm = subject.descent().norm();
        for (Shape shape : Network.SHAPES) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard();
                    Arena arena = new Arena()) {
                // changes of unlike shapes must differ
                Draw random = new Draw(10 * shape.m() + shape.n());
                Change change = column.draw(random, shape.m(), shape.n());
                Change none = Change.none(shape.m(), shape.n());
                    Preconditioner.State p = learnt(subject, shape, none, 1, arena.at("one"));
                Preconditioner.State q = learnt(subject, shape, change, 1, arena.at("other"));
                for (int i = 0; i < PROBES; i++) {
                    Tensor y = random.normal(1, shape.m(), shape.n());
                    Tensor phi = p.toLocal(change.of(q.updateFromLocal(y)));
                    ratios.add(norm.of(phi).item_double() / norm.of(y).item_double());
                }
            }
        }
        return ratios;
    }

    /** Coordinates that have seen random gradients, changed. */
    private static Preconditioner.State learnt(
            Subject subject, Shape shape, Change change, double factor, Arena arena) {
        Draw random = new Draw(2);
        Tensor like = random.normal(1, shape.m(), shape.n());
        Preconditioner.State state = subject.descent().preconditioner().on(like, arena);
        int history = subject.warmup();
        for (int t = 1; t <= history; t++) {
            Tensor g = random.normal(1, shape.m(), shape.n());
            state.observe(change.gradient(g).mul_(new Scalar(factor)), t);
        }
        return state;
    }
}
