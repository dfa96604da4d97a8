package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Dtypes;
import io.steepest.engine.Entries;
import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
import io.steepest.param.Bank;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.step.Adaptive.Scaling;
import io.steepest.step.Length;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One step of a {@link GeneralKernel}: what a rule sees of it, and what of it reaches the weights. Its tensors belong to
 * the scope that is open when they are first asked for.
 */
final class Pass implements Moving {
    private final GeneralKernel kernel;
    private final Bank bank;
    private final Descent descent;
    /** The gradients in at least float32 and with coupled decay, once somebody has asked for what is not as it is stored. */
    private Optional<Tensor> wide;

    private final Optional<Looked> looked;
    private final Ranks ranks;

    private Optional<Tensor> update = Optional.empty();

    /**
     * What is known once the kernel has looked at the gradients.
     *
     * @param t number of the step
     * @param learnt the gradients that the coordinates have learnt from, over the unit
     * @param smoothed the smoothed gradients, over the unit and in the kernel's frame; zeros as long as the coordinates only begin
     * @param counted number of the step among those that move weights; not positive while the coordinates only begin
     * @param graft the step of the descent whose length is taken
     */
    private record Looked(long t, Tensor learnt, Tensor smoothed, long counted, Optional<Pass> graft) {
        boolean moves() {
            return counted > 0;
        }
    }

    private Pass(GeneralKernel kernel, Optional<Tensor> wide, Optional<Looked> looked, Ranks ranks) {
        this.ranks = ranks;
        this.kernel = kernel;
        this.bank = kernel.part().bank();
        this.descent = kernel.descent();
        this.wide = wide;
        this.looked = looked;
    }

    /** A step before anything was learnt or smoothed. */
    static Pass of(GeneralKernel kernel) {
        return of(kernel, Ranks.single());
    }

    /** The same where several ranks train the network, and step rules ask for the sums over all of them. */
    static Pass of(GeneralKernel kernel, Ranks ranks) {
        return new Pass(kernel, Optional.empty(), Optional.empty(), ranks);
    }

    /** A step along a direction that was found otherwise than by asking the kernel. */
    static Pass along(GeneralKernel kernel, Tensor direction, long t) {
        Looked looked = new Looked(t, direction, direction, t, Optional.empty());
        Pass pass = new Pass(kernel, Optional.empty(), Optional.of(looked), Ranks.single());
        pass.update = Optional.of(pass.moving(direction));
        return pass;
    }

    @Override
    public Pass look(long t, Scaling scaling) {
        return look(t, scaling, Optional.empty());
    }

    /** @param shared the smoothed gradients, if another descent has smoothed them in place of this one */
    private Pass look(long t, Scaling scaling, Optional<Tensor> shared) {
        Tensor g = Entries.shifted(gradients(), -kernel.bits());
        Tensor learnt = scaling.learnt().map(g::mul).orElse(g);
        kernel.coordinates().observe(learnt, t);
        long counted = t - descent.preconditioner().skips();
        Tensor smoothed = shared.orElseGet(() -> counted > 0
                ? kernel.smoother().gradient(scaling.smoothed().map(g::mul).orElse(g), counted)
                : torch.zeros_like(g));
        Optional<Pass> graft = kernel.graft().map(other -> {
            boolean sharing = other.descent().smoothing().equals(Shared.INSTANCE);
            return new Pass(other, wide, Optional.empty(), ranks)
                    .look(t, scaling, sharing ? Optional.of(smoothed) : Optional.empty());
        });
        return new Pass(kernel, wide, Optional.of(new Looked(t, learnt, smoothed, counted, graft)), ranks);
    }

    private Looked seen() {
        return looked.orElseThrow(() -> new IllegalStateException("no gradient was smoothed in this step yet"));
    }

    @Override
    public void settle() {
        kernel.coordinates().settle(seen().learnt, seen().t);
        seen().graft.ifPresent(Pass::settle);
    }

    @Override
    public void move(double lr) {
        if (!seen().moves()) {
            return;
        }
        double length = lr * descent.rate();
        kernel.part().change(w -> {
            Scalar kept = new Scalar(1 - length * descent.decay().value());
            if (descent.decay().is(Decay.Kind.DECOUPLED)) {
                w.mul_(kept);
            }
            w.add_(update(), new Scalar(length * bank.share()));
            if (descent.decay().is(Decay.Kind.AFTER)) {
                w.mul_(kept);
            }
        });
    }

    @Override
    public void move(Tensor lr, Tensor decaying) {
        if (!seen().moves()) {
            return;
        }
        kernel.part().change(w -> {
            Tensor length = lr.mul(new Scalar(descent.rate())).to(w.scalar_type());
            if (descent.decay().is(Decay.Kind.DECOUPLED)) {
                w.mul_(kept(decaying).to(w.scalar_type()));
            }
            w.addcmul_(update(), length, new Scalar(bank.share()));
            if (descent.decay().is(Decay.Kind.AFTER)) {
                w.mul_(kept(decaying).to(w.scalar_type()));
            }
        });
    }

    /** The part of the weights that decay leaves. */
    private Tensor kept(Tensor decaying) {
        return decaying.mul(new Scalar(-descent.rate() * descent.decay().value()))
                .add_(new Scalar(1.0));
    }

    @Override
    public Ranks ranks() {
        return ranks;
    }

    @Override
    public String name() {
        return bank.name();
    }

    @Override
    public Tensor weights() {
        return Dtypes.widened(kernel.part().weights());
    }

    @Override
    public Tensor stored() {
        return kernel.part().weights();
    }

    @Override
    public Tensor gradients() {
        if (wide.isPresent()) {
            return wide.get();
        }
        Tensor stored = kernel.part().gradients();
        boolean coupled = descent.decay().is(Decay.Kind.COUPLED);
        if (!coupled && !Dtypes.isHalf(stored)) {
            return stored;
        }
        Tensor g = Dtypes.widened(stored);
        wide = Optional.of(coupled ? g.add(weights(), new Scalar(descent.decay().value())) : g);
        return wide.get();
    }

    /** The smoothed gradients over the unit, in the kernel's frame. */
    Tensor inUnit() {
        return seen().smoothed;
    }

    @Override
    public Tensor smoothed() {
        return Entries.shifted(kernel.smoother().outOfFrame(seen().smoothed), kernel.bits());
    }

    @Override
    public Tensor update() {
        if (update.isEmpty()) {
            update = Optional.of(
                    seen().moves() ? moving(kernel.direction(seen().smoothed, seen().counted)) : seen().smoothed);
        }
        return update.get();
    }

    private Tensor moving(Tensor direction) {
        Tensor u = Entries.shifted(atLength(direction), kernel.degree() * kernel.bits());
        return kernel.smoother().update(u, seen().counted);
    }

    /** The direction at the length of another descent, at a given one, or at its own. */
    private Tensor atLength(Tensor u) {
        Optional<Pass> graft = seen().graft;
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
        return NumberAverage.of(descent, kernel.part().weights(), arena);
    }

    @Override
    public Norm norm() {
        return kernel.norm();
    }

    @Override
    public Length length() {
        return descent.length();
    }

    @Override
    public double factor() {
        return descent.rate() * bank.share();
    }

    @Override
    public Coordinates coordinates() {
        return kernel.withoutUnit();
    }

    @Override
    public void measureIn(Tensor unit) {
        kernel.measureIn(unit);
    }
}
