package io.steepest.optim;

import io.steepest.engine.Entries;
import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.recipe.Oracle;
import io.steepest.step.Adaptive.Scaling;
import io.steepest.step.Block;
import io.steepest.step.Length;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Lifecycle;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The general formula at work on a slice of a bank: coordinates observe, smoothing smooths, the norm answers in those
 * coordinates, and the weights take the update. What belongs to one step is in a {@link Pass}.
 */
final class GeneralKernel implements StepKernel {
    private final Part part;
    private final Descent descent;
    private final Preconditioner.State coordinates;
    private final Smoother smoother;
    private final Oracle.State oracle;
    /** All three. */
    private final List<Lifecycle> pieces;
    /** Those that see gradients in a unit of measure; updates are in none. */
    private final List<Lifecycle> measured;

    private final Norm base;
    /** The base norm in the coordinates. */
    private final Norm norm;
    /** The base norm in the coordinates of smoothed gradients, which may lie in a frame. */
    private final Norm answering;
    /** The descent whose length the updates take, if another's. */
    private final Optional<GeneralKernel> graft;
    /** Degree of the update in the gradients, which are measured in a unit. */
    private final double degree;

    /** The gradients are learnt from and smoothed over {@code 2^bits}. */
    private int bits;
    /** The number that a step rule multiplies gradients by before they are learnt from, if it does. */
    private Optional<Tensor> multiple = Optional.empty();

    /**
     * Makes the state.
     *
     * @param whole owner of the state of the whole bank
     */
    GeneralKernel(Part part, Descent descent, Arena whole) {
        Arena arena = whole.part(part.slice(), part.bank().gradients());
        Tensor like = part.like();
        this.part = part;
        this.descent = descent;
        this.base = descent.norm().onTaps(part.bank().taps());
        this.coordinates = descent.preconditioner().fitted(base).on(like, part.names(), arena);
        this.smoother = Smoother.of(descent, coordinates, like, arena);
        this.oracle = descent.oracle().on(like, arena);
        this.pieces = List.of(coordinates, smoother.filter(), oracle);
        this.measured = descent.smoothsUpdates() ? List.of(coordinates, oracle) : pieces;
        this.norm = descent.preconditioner().learns() ? base.in(coordinates) : base;
        this.answering = smoother.frame().isPresent() ? base.in(smoother.within()) : norm;
        this.graft = descent.magnitude() instanceof Magnitude.Grafted g
                ? Optional.of(new GeneralKernel(part, sharing(g.other()), whole.at("graft")))
                : Optional.empty();
        this.degree = degreeOf(descent, like);
    }

    /** The other descent of a graft, without decay; if both smooth gradients alike, this one's average serves. */
    private Descent sharing(Descent other) {
        boolean alike =
                other.smoothing().equals(descent.smoothing()) && !other.smoothsUpdates() && !descent.smoothsUpdates();
        Descent bare = other.decayedBy(Decay.none());
        return alike ? bare.smoothedBy(Shared.INSTANCE) : bare;
    }

    /** By grafting, updates get their length elsewhere; factors that are given have no degree in the gradients. */
    private static double degreeOf(Descent descent, Tensor like) {
        if (descent.magnitude() instanceof Magnitude.Grafted) {
            return 0;
        }
        double degree = descent.degree(like.size(-2), like.size(-1));
        return !Double.isNaN(degree) ? degree : descent.normalized() ? 0 : 1;
    }

    @Override
    public void step(double lr, long t, double factor) {
        Entries.scale(part.gradients(), factor);
        Pass pass = Pass.of(this).look(t, Scaling.NONE);
        pass.move(lr);
        pass.settle();
    }

    @Override
    public double cost() {
        return Workload.cost(part, descent);
    }

    @Override
    public GeneralKernel general() {
        return this;
    }

    Part part() {
        return part;
    }

    Descent descent() {
        return descent;
    }

    Preconditioner.State coordinates() {
        return coordinates;
    }

    Smoother smoother() {
        return smoother;
    }

    Optional<GeneralKernel> graft() {
        return graft;
    }

    double degree() {
        return degree;
    }

    /** The exponent of the unit. */
    int bits() {
        return bits;
    }

    /**
     * The direction of the update, at the length that the norm gives it.
     *
     * @param m smoothed gradients in the unit and in the frame
     * @param counted number of the step among those that move weights, from 1
     */
    Tensor direction(Tensor m, long counted) {
        return smoother.outOfFrame(inFrame(m, counted));
    }

    /** The answer as products that several ranks can take the means of, if its oracle gives it so. */
    Optional<Oracle.Factored> factored() {
        return oracle instanceof Oracle.Factored known ? Optional.of(known) : Optional.empty();
    }

    private Tensor inFrame(Tensor m, long counted) {
        if (!descent.oracle().isOfNorm()) {
            Coordinates a = smoother.within();
            return a.updateFromLocal(oracle.of(a.gradientToLocal(m), base, counted));
        }
        boolean unit = descent.normalized() || descent.magnitude() instanceof Magnitude.Frobenius;
        return unit ? answering.lmo(m) : answering.steepest(m);
    }

    /** As {@link Block#norm}. */
    Norm norm() {
        if (graft.isPresent()) {
            return graft.get().norm();
        }
        boolean byThePast = descent.length() == Length.ABOUT_UNIT
                && descent.preconditioner().learns();
        if (byThePast) {
            return descent.preconditioner().withoutMemory();
        }
        return bits != 0 && descent.preconditioner().learns() ? base.in(withoutUnit()) : norm;
    }

    /** The coordinates as they are for gradients that are measured in no unit. */
    Coordinates withoutUnit() {
        double ofA = descent.preconditioner()
                .degree(part.weights().size(-2), part.weights().size(-1));
        return bits == 0 || Double.isNaN(ofA) ? coordinates : new InUnit(coordinates, ofA * bits);
    }

    /** Whether a step rule multiplies gradients before they are learnt from, so that their size says little. */
    boolean learnsMultiples() {
        return multiple.isPresent();
    }

    /** As {@link Block#measureIn}. */
    void measureIn(Tensor unit) {
        multiple = Optional.of(unit);
        measured.forEach(piece -> piece.measureIn(unit));
        graft.ifPresent(other -> other.measureIn(unit));
    }

    /** About the largest magnitude of the gradients of this step, as they are learnt from, and of those remembered. */
    double reach() {
        double factor = multiple.map(Tensor::item_double).orElse(1.0);
        return Math.max(factor * Entries.largest(part.gradients()), Math.scalb(remembered(), bits));
    }

    private double remembered() {
        double own = measured.stream().mapToDouble(Lifecycle::reach).reduce(0, Math::max);
        return graft.map(other -> Math.max(own, other.remembered())).orElse(own);
    }

    /** Measures the gradients from now on, and what is remembered of them, in the unit {@code 2^chosen}. */
    void measureIn(int chosen) {
        if (chosen == bits) {
            return;
        }
        int difference = bits - chosen;
        measured.forEach(piece -> piece.rescale(difference));
        graft.ifPresent(other -> other.measureIn(chosen));
        resumeIn(chosen);
    }

    /** Measures the gradients in the unit {@code 2^chosen}, as what is remembered of them already is. */
    void resumeIn(int chosen) {
        bits = chosen;
        measured.forEach(piece -> piece.measureIn(Math.scalb(1.0, -chosen)));
        graft.ifPresent(other -> other.resumeIn(chosen));
    }

    /** As {@link Preconditioner.State#renews}. */
    boolean renews(long t) {
        return coordinates.renews(t) || graft.map(other -> other.renews(t)).orElse(false);
    }

    /** As {@link Lifecycle#delay}. */
    void delay(int steps) {
        pieces.forEach(piece -> piece.delay(steps));
        graft.ifPresent(other -> other.delay(steps));
    }

    /** Tells the state how many gradients it has seen. */
    void resumeAt(long t) {
        coordinates.resumeAt(t);
        long moves = Math.max(0, t - descent.preconditioner().skips());
        smoother.filter().resumeAt(moves);
        oracle.resumeAt(moves);
        graft.ifPresent(other -> other.resumeAt(t));
    }

    /** Whether its state is nothing but averages of gradients and of their squares. */
    boolean keepsAverages() {
        return descent.preconditioner().remembersMeans()
                && descent.smoothing().remembersMeans()
                && !descent.smoothsUpdates()
                && descent.oracle().isOfNorm()
                && graft.map(GeneralKernel::keepsAverages).orElse(true);
    }
}
