package io.steepest.optim;

import io.steepest.engine.Dtypes;
import io.steepest.engine.Entries;
import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
import io.steepest.param.Bank;
import io.steepest.precondition.Diagonal;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.recipe.Oracle;
import io.steepest.smooth.Filter;
import io.steepest.step.Adaptive.Scaling;
import io.steepest.step.Block;
import io.steepest.step.Length;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A {@link Descent} at work on a bank or on a part of one. Between {@link #look} and {@link #forget} it holds the smoothed gradient and
 * the update of a step, which belong to the scope around both calls.
 */
final class BankDescent implements Block {
    private final Part part;
    private final Descent descent;
    private final Preconditioner.State coordinates;
    private final Filter filter;
    private final Oracle.State oracle;
    private final Norm base;
    /** The base norm in the coordinates. */
    private final Norm norm;

    /** The descent whose length the updates take, if another's. */
    private final Optional<BankDescent> graft;
    /** What takes whole steps in place of the above, if anything does. */
    private final Optional<Fused> fused;

    /** Degree of the update in the gradients, which are measured in a unit. */
    private final double degree;
    /** The gradients are learnt from and smoothed over {@code 2^bits}. */
    private int bits;
    /** The number that a step rule multiplies gradients by before they are learnt from, if it does. */
    private Optional<Tensor> multiple = Optional.empty();

    /** Whether the coordinates are not there yet, so that weights stay. */
    private boolean waits;

    /** The gradients in float32, where the step has asked for them and they are stored in half precision. */
    private Optional<Tensor> wide = Optional.empty();

    private Optional<Tensor> learnt = Optional.empty();
    private Optional<Tensor> smoothed = Optional.empty();
    private Optional<Tensor> update = Optional.empty();

    /**
     * Makes the state.
     *
     * @param arena owner of the state of the whole bank
     */
    BankDescent(Part part, Descent descent, Arena arena) {
        this(part, descent, arena, descent.smoothing().on(part.like(), cut(arena, part)), true);
    }

    /** A descent that does not step, but lends its length to another, is never fused. */
    private BankDescent(Part part, Descent descent, Arena whole, Filter filter, boolean steps) {
        Arena arena = cut(whole, part);
        Bank bank = part.bank();
        Tensor like = part.like();
        this.part = part;
        this.descent = descent;
        this.base = descent.norm().onTaps(bank.matrices());
        this.coordinates = descent.preconditioner().fitted(base).on(like, part.names(), arena);
        this.oracle = descent.oracle().on(like, arena);
        this.filter = filter;
        this.norm = descent.preconditioner().learns() ? base.in(coordinates) : base;
        this.graft = descent.magnitude() instanceof Magnitude.Grafted g
                ? Optional.of(graft(g.other(), whole.at("graft")))
                : Optional.empty();
        this.degree = degreeOf(descent, like);
        this.fused = steps ? Fused.of(part, descent, arena) : Optional.empty();
    }

    /** The other descent on the same bank; if both smooth alike, this one's average serves. */
    private BankDescent graft(Descent other, Arena arena) {
        return other.smoothing().equals(descent.smoothing())
                ? new BankDescent(part, other, arena, (g, t) -> smoothed.orElseThrow(), false)
                : new BankDescent(part, other, arena, other.smoothing().on(part.like(), cut(arena, part)), false);
    }

    private static Arena cut(Arena whole, Part part) {
        return whole.part(part.slice(), part.bank().gradients());
    }

    /** Whether its step is one call, which uses all native threads. */
    boolean isFused() {
        return fused.isPresent();
    }

    /** Takes a whole step of a size known in Java. */
    void step(double lr, long t) {
        if (fused.isPresent() && bits == 0) {
            fused.get().step(lr, t);
            return;
        }
        try {
            look(t, Scaling.NONE);
            move(lr);
            settle(t);
        } finally {
            forget();
        }
    }

    /** Learns from the gradient of step t and smooths it; weights stay. */
    void look(long t, Scaling scaling) {
        Tensor g = Entries.shifted(gradients(), -bits);
        learnt = Optional.of(scaling.learnt().map(g::mul).orElse(g));
        coordinates.observe(learnt.get(), t);
        long counted = t - descent.preconditioner().skips();
        update = Optional.empty();
        if (counted > 0) {
            smoothed = Optional.of(filter.smooth(scaling.smoothed().map(g::mul).orElse(g), counted));
        } else {
            smoothed = Optional.of(torch.zeros_like(g));
            update = smoothed;
        }
        waits = counted <= 0;
        graft.ifPresent(other -> other.look(t, scaling));
    }

    /** By grafting, updates get their length elsewhere; factors that are given have no degree in the gradients. */
    private static double degreeOf(Descent descent, Tensor like) {
        if (descent.magnitude() instanceof Magnitude.Grafted) {
            return 0;
        }
        double degree = descent.degree(like.size(-2), like.size(-1));
        return !Double.isNaN(degree) ? degree : descent.normalized() ? 0 : 1;
    }

    /** The exponent of the unit. */
    int bits() {
        return bits;
    }

    /** Whether a step rule multiplies gradients before they are learnt from, so that their size says little. */
    boolean learnsMultiples() {
        return multiple.isPresent();
    }

    /** About the largest magnitude of the gradients of this step, as they are learnt from, and of those that are remembered. */
    double reach() {
        double factor = multiple.map(Tensor::item_double).orElse(1.0);
        return Math.max(factor * Entries.largest(part.gradients()), Math.scalb(remembered(), bits));
    }

    private double remembered() {
        double own = Math.max(coordinates.reach(), Math.max(filter.reach(), oracle.reach()));
        return graft.map(other -> Math.max(own, other.remembered())).orElse(own);
    }

    /** Measures the gradients from now on, and what is remembered of them, in the unit {@code 2^chosen}. */
    void measureIn(int chosen) {
        if (chosen == bits) {
            return;
        }
        int difference = bits - chosen;
        coordinates.rescale(difference);
        filter.rescale(difference);
        oracle.rescale(difference);
        graft.ifPresent(other -> other.measureIn(chosen));
        resumeIn(chosen);
    }

    /** Measures the gradients in the unit {@code 2^chosen}, as what is remembered of them already is. */
    void resumeIn(int chosen) {
        bits = chosen;
        coordinates.measureIn(Math.scalb(1.0, -chosen));
        graft.ifPresent(other -> other.resumeIn(chosen));
    }

    /** Lets the coordinates learn what only later steps use, after the step. */
    void settle(long t) {
        coordinates.settle(learnt.orElseThrow(), t);
        graft.ifPresent(other -> other.settle(t));
    }

    /** As {@link Preconditioner.State#delay}. */
    void delay(int steps) {
        coordinates.delay(steps);
        graft.ifPresent(other -> other.delay(steps));
    }

    /** Tells the coordinates how many gradients their restored state has seen. */
    void resumeAt(long t) {
        coordinates.resumeAt(t);
        graft.ifPresent(other -> other.resumeAt(t));
    }

    /** Lets go of the step's tensors, before their scope ends. */
    void forget() {
        wide = Optional.empty();
        learnt = Optional.empty();
        smoothed = Optional.empty();
        update = Optional.empty();
        graft.ifPresent(BankDescent::forget);
    }

    /** Moves the weights along the update by a step size known in Java. */
    void move(double lr) {
        if (waits) {
            return;
        }
        double length = lr * descent.rate();
        part.change(w -> {
            if (descent.decay() > 0) {
                w.mul_(new Scalar(1 - length * descent.decay()));
            }
            w.add_(update(), new Scalar(length * part.bank().inverseWeight()));
        });
    }

    /**
     * Moves the weights along the update by a step size that is still on the device.
     *
     * @param lr the step size
     * @param decaying the step size that decay is measured in
     */
    void move(Tensor lr, Tensor decaying) {
        if (waits) {
            return;
        }
        part.change(w -> {
            Tensor length = lr.mul(new Scalar(descent.rate())).to(w.scalar_type());
            if (descent.decay() > 0) {
                Tensor kept = decaying.mul(new Scalar(-descent.rate() * descent.decay()))
                        .add_(new Scalar(1.0));
                w.mul_(kept.to(w.scalar_type()));
            }
            w.addcmul_(update(), length, new Scalar(part.bank().inverseWeight()));
        });
    }

    @Override
    public String name() {
        return part.bank().name();
    }

    @Override
    public Tensor weights() {
        return Dtypes.widened(part.weights());
    }

    /** The weights as they are stored, to be copied and put back. */
    Tensor stored() {
        return part.weights();
    }

    @Override
    public Tensor gradients() {
        if (!Dtypes.isHalf(part.gradients())) {
            return part.gradients();
        }
        if (wide.isEmpty()) {
            wide = Optional.of(Dtypes.widened(part.gradients()));
        }
        return wide.get();
    }

    @Override
    public Tensor smoothed() {
        return Entries.shifted(inUnit(), bits);
    }

    private Tensor inUnit() {
        return smoothed.orElseThrow(() -> new IllegalStateException("no gradient was smoothed in this step yet"));
    }

    @Override
    public Tensor update() {
        if (update.isEmpty()) {
            update = Optional.of(Entries.shifted(atLength(direction(inUnit())), degree * bits));
        }
        return update.get();
    }

    private Tensor direction(Tensor m) {
        if (!descent.oracle().isOfNorm()) {
            return coordinates.updateFromLocal(oracle.of(coordinates.gradientToLocal(m), base));
        }
        boolean unit = descent.normalized() || descent.magnitude() instanceof Magnitude.Frobenius;
        return unit ? norm.lmo(m) : norm.steepest(m);
    }

    /** The direction at the length of another descent, at a given one, or at its own. */
    private Tensor atLength(Tensor u) {
        if (graft.isPresent()) {
            return Reduce.unit(u, Reduce.length(u))
                    .mul_(Reduce.length(graft.get().update()));
        }
        if (descent.magnitude() instanceof Magnitude.Frobenius aligned) {
            double c = aligned.scale().of(u.size(-2), u.size(-1));
            return Reduce.unit(u, Reduce.length(u)).mul_(new Scalar(1 / c));
        }
        return u;
    }

    @Override
    public Optional<Averaging> averaging(Arena arena) {
        if (descent.smoothing().isNone()) {
            return Optional.empty();
        }
        Filter numbers = descent.smoothing().on(number(), arena.full().at("average"));
        return Optional.of((x, t) -> {
            long counted = t - descent.preconditioner().skips();
            return counted > 0 ? numbers.smooth(x.view(1, 1, 1), counted).view(new long[0]) : torch.zeros_like(x);
        });
    }

    /** A tensor of one float64 number, in the form of a batch. */
    private Tensor number() {
        return torch.zeros(
                new long[] {1, 1, 1}, part.weights().options().dtype(new ScalarTypeOptional(ScalarType.Double)));
    }

    @Override
    public Norm norm() {
        if (graft.isPresent()) {
            return graft.get().norm();
        }
        boolean byThePast = descent.length() == Length.ABOUT_UNIT
                && descent.preconditioner().learns();
        if (byThePast) {
            return descent.preconditioner().withoutMemory();
        }
        return bits != 0 && descent.preconditioner().learns() ? base.in(coordinates()) : norm;
    }

    @Override
    public Length length() {
        return descent.length();
    }

    @Override
    public double share() {
        return descent.rate() * part.bank().inverseWeight();
    }

    @Override
    public Coordinates coordinates() {
        double ofA = descent.preconditioner()
                .degree(part.weights().size(-2), part.weights().size(-1));
        return bits == 0 || Double.isNaN(ofA) ? coordinates : new InUnit(coordinates, ofA * bits);
    }

    @Override
    public void measureIn(Tensor unit) {
        multiple = Optional.of(unit);
        coordinates.measureIn(unit);
        graft.ifPresent(other -> other.measureIn(unit));
    }

    Bank bank() {
        return part.bank();
    }

    /** Whether its state is nothing but averages of gradients and of their squares. */
    boolean keepsAverages() {
        boolean coordinates = !descent.preconditioner().learns()
                || (descent.preconditioner() instanceof Diagonal diagonal
                        && diagonal.accumulation().gain() <= 1);
        return coordinates
                && descent.smoothing().remembersMeans()
                && descent.oracle().isOfNorm()
                && graft.map(BankDescent::keepsAverages).orElse(true);
    }

    Descent descent() {
        return descent;
    }
}
