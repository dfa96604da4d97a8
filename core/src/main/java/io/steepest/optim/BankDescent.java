package io.steepest.optim;

import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
import io.steepest.param.Bank;
import io.steepest.precondition.Preconditioner;
import io.steepest.smooth.Filter;
import io.steepest.step.Adaptive.Scaling;
import io.steepest.step.Block;
import io.steepest.step.Length;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A {@link Descent} at work on one bank. Between {@link #look} and {@link #forget} it holds the smoothed gradient and
 * the update of a step, which belong to the scope around both calls.
 */
final class BankDescent implements Block {
    private final Bank bank;
    private final Descent descent;
    private final Preconditioner.State coordinates;
    private final Filter filter;
    private final Oracle.State oracle;
    private final Norm base;
    /** The base norm in the coordinates. */
    private final Norm norm;

    private final Norm ofUpdates;
    /** The descent whose length the updates take, if another's. */
    private final Optional<BankDescent> graft;

    /** Whether the coordinates are not there yet, so that weights stay. */
    private boolean waits;

    private Optional<Tensor> learnt = Optional.empty();
    private Optional<Tensor> smoothed = Optional.empty();
    private Optional<Tensor> update = Optional.empty();

    BankDescent(Bank bank, Descent descent, Arena arena) {
        this(bank, descent, arena, descent.ema().on(bank.gradients(), arena));
    }

    private BankDescent(Bank bank, Descent descent, Arena arena, Filter filter) {
        this.bank = bank;
        this.descent = descent;
        this.base = descent.norm().onTaps(bank.matrices());
        this.coordinates = descent.preconditioner()
                .fitted(base)
                .on(
                        bank.gradients(),
                        bank.members().stream().map(Bank.Member::name).toList(),
                        arena);
        this.oracle = descent.oracle().on(bank.gradients(), arena);
        this.filter = filter;
        this.norm = descent.preconditioner().learns() ? base.in(coordinates) : base;
        this.graft = descent.magnitude() instanceof Magnitude.Grafted g
                ? Optional.of(graft(g.other(), arena.at("graft")))
                : Optional.empty();
        this.ofUpdates = graft.map(BankDescent::norm)
                .orElse(
                        descent.length() == Length.ABOUT_UNIT
                                        && descent.preconditioner().learns()
                                ? descent.preconditioner().withoutMemory()
                                : norm);
    }

    /** The other descent on the same bank; if both smooth alike, this one's average serves. */
    private BankDescent graft(Descent other, Arena arena) {
        return other.ema().equals(descent.ema())
                ? new BankDescent(bank, other, arena, (g, t) -> smoothed())
                : new BankDescent(bank, other, arena);
    }

    /** Learns from the gradient of step t and smooths it; weights stay. */
    void look(long t, Scaling scaling) {
        Tensor g = bank.gradients();
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

    /** Lets the coordinates learn what only later steps use, after the step. */
    void settle(long t) {
        coordinates.settle(learnt.orElseThrow(), t);
        graft.ifPresent(other -> other.settle(t));
    }

    /** Tells the coordinates how many gradients their restored state has seen. */
    void resumeAt(long t) {
        coordinates.resumeAt(t);
        graft.ifPresent(other -> other.resumeAt(t));
    }

    /** Lets go of the step's tensors, before their scope ends. */
    void forget() {
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
        if (descent.decay() > 0) {
            bank.weights().mul_(new Scalar(1 - length * descent.decay()));
        }
        bank.weights().add_(update(), new Scalar(length * bank.inverseWeight()));
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
        Tensor length = lr.mul(new Scalar(descent.rate())).to(bank.weights().scalar_type());
        if (descent.decay() > 0) {
            Tensor kept =
                    decaying.mul(new Scalar(-descent.rate() * descent.decay())).add_(new Scalar(1.0));
            bank.weights().mul_(kept.to(bank.weights().scalar_type()));
        }
        bank.weights().addcmul_(update(), length, new Scalar(bank.inverseWeight()));
    }

    @Override
    public String name() {
        return bank.name();
    }

    @Override
    public Tensor weights() {
        return bank.weights();
    }

    @Override
    public Tensor gradients() {
        return bank.gradients();
    }

    @Override
    public Tensor smoothed() {
        return smoothed.orElseThrow(() -> new IllegalStateException("no gradient was smoothed in this step yet"));
    }

    @Override
    public Tensor update() {
        if (update.isEmpty()) {
            Tensor m = smoothed();
            update = Optional.of(atLength(direction(m)));
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
    public Norm norm() {
        return ofUpdates;
    }

    @Override
    public Length length() {
        return descent.length();
    }

    @Override
    public double share() {
        return descent.rate() * bank.inverseWeight();
    }

    @Override
    public Coordinates coordinates() {
        return coordinates;
    }

    @Override
    public void measureIn(Tensor unit) {
        coordinates.measureIn(unit);
        graft.ifPresent(other -> other.measureIn(unit));
    }

    Bank bank() {
        return bank;
    }

    Descent descent() {
        return descent;
    }
}
