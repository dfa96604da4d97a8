package io.steepest.optim;

import io.steepest.norm.Norm;
import io.steepest.param.Bank;
import io.steepest.precondition.Preconditioner;
import io.steepest.smooth.Filter;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Reduce;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A {@link Descent} at work on one bank. */
final class BankDescent {
    private final Bank bank;
    private final Descent descent;
    private final Preconditioner.State coordinates;
    private final Filter filter;
    private final Norm norm;

    BankDescent(Bank bank, Descent descent, Arena arena) {
        this.bank = bank;
        this.descent = descent;
        this.coordinates = descent.preconditioner().on(bank.gradients(), arena);
        this.filter = descent.ema().on(bank.gradients(), arena);
        Norm base = descent.norm().onTaps(bank.matrices());
        this.norm = descent.preconditioner().learns() ? base.in(coordinates) : base;
    }

    /**
     * A direction and its share of the modular norm's dual.
     *
     * @param update {@code [k,m,n]}, not yet multiplied by the weight or the step size
     * @param smoothed the smoothed gradient {@code [k,m,n]}
     */
    record Direction(Tensor update, Tensor smoothed) {}

    /** Learns from the gradient of step t and answers with a direction; weights stay. */
    Direction look(long t) {
        Tensor g = bank.gradients();
        coordinates.observe(g, t);
        Tensor m = filter.smooth(g, t);
        return new Direction(descent.normalized() ? norm.lmo(m) : norm.steepest(m), m);
    }

    /** {@code ‖g‖†/s} summed over the bank's matrices, from a normalized direction. */
    Tensor dual(Direction d) {
        return Reduce.inner(d.smoothed(), d.update()).sum().mul_(new Scalar(-bank.inverseWeight()));
    }

    /** Moves the weights along a direction by a step size known in Java. */
    void move(Direction d, double lr) {
        double length = lr * descent.rate();
        if (descent.decay() > 0) {
            bank.weights().mul_(new Scalar(1 - length * descent.decay()));
        }
        bank.weights().add_(d.update(), new Scalar(length * bank.inverseWeight()));
    }

    /** Moves the weights along a direction by a step size that is still on the device. */
    void move(Direction d, Tensor lr) {
        Tensor length = lr.mul(new Scalar(descent.rate())).to(bank.weights().scalar_type());
        if (descent.decay() > 0) {
            bank.weights().mul_(length.mul(new Scalar(-descent.decay())).add_(new Scalar(1.0)));
        }
        bank.weights().addcmul_(d.update(), length, new Scalar(bank.inverseWeight()));
    }

    Bank bank() {
        return bank;
    }

    Descent descent() {
        return descent;
    }
}
