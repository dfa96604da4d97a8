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

/**
 * A {@link Descent} at work on one bank. Between {@link #look} and {@link #forget} it holds the smoothed gradient and
 * the update of a step, which belong to the scope around both calls.
 */
final class BankDescent implements Block {
    private final Bank bank;
    private final Descent descent;
    private final Preconditioner.State coordinates;
    private final Filter filter;
    private final Norm norm;
    private final Norm ofUpdates;
    /** The descent whose length the updates take, if another's. */
    private final Optional<BankDescent> graft;

    private Optional<Tensor> smoothed = Optional.empty();
    private Optional<Tensor> update = Optional.empty();

    BankDescent(Bank bank, Descent descent, Arena arena) {
        this(bank, descent, arena, descent.ema().on(bank.gradients(), arena));
    }

    private BankDescent(Bank bank, Descent descent, Arena arena, Filter filter) {
        this.bank = bank;
        this.descent = descent;
        this.coordinates = descent.preconditioner().on(bank.gradients(), arena);
        this.filter = filter;
        Norm base = descent.norm().onTaps(bank.matrices());
        this.norm = descent.preconditioner().learns() ? base.in(coordinates) : base;
        this.graft = descent.magnitude() instanceof Magnitude.Grafted g
                ? Optional.of(graft(g.other(), arena.at("graft")))
                : Optional.empty();
        this.ofUpdates = graft.map(BankDescent::norm)
                .orElse(
                        descent.length() == Length.ABOUT_UNIT
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
        coordinates.observe(scaling.learnt().map(g::mul).orElse(g), t);
        smoothed = Optional.of(filter.smooth(scaling.smoothed().map(g::mul).orElse(g), t));
        update = Optional.empty();
        graft.ifPresent(other -> other.look(t, scaling));
    }

    /** Tells the coordinates how many gradients their restored state has seen. */
    void resumeAt(long t) {
        coordinates.resumeAt(t);
        graft.ifPresent(other -> other.resumeAt(t));
    }

    /** Lets go of the step's tensors, before their scope ends. */
    void forget() {
        smoothed = Optional.empty();
        update = Optional.empty();
        graft.ifPresent(BankDescent::forget);
    }

    /** Moves the weights along the update by a step size known in Java. */
    void move(double lr) {
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
            Tensor u = descent.normalized() ? norm.lmo(m) : norm.steepest(m);
            update = Optional.of(graft.map(other -> atLengthOf(other, u)).orElse(u));
        }
        return update.get();
    }

    private static Tensor atLengthOf(BankDescent other, Tensor u) {
        return Reduce.unit(u, Reduce.length(u)).mul_(Reduce.length(other.update()));
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
