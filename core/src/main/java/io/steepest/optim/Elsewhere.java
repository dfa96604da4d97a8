package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Dtypes;
import io.steepest.norm.Coordinates;
import io.steepest.norm.Norm;
import io.steepest.param.Bank;
import io.steepest.recipe.Descent;
import io.steepest.step.Adaptive.Scaling;
import io.steepest.step.Length;
import io.steepest.tensor.Arena;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A block that another rank holds and moves: it has no entries here. */
final class Elsewhere implements Moving {
    private final Bank bank;
    private final Descent descent;
    private final Ranks ranks;
    private boolean multiples;

    Elsewhere(Bank bank, Descent descent, Ranks ranks) {
        this.bank = bank;
        this.descent = descent;
        this.ranks = ranks;
    }

    /** Whether a step rule multiplies gradients before they are learnt from. */
    boolean learnsMultiples() {
        return multiples;
    }

    @Override
    public Moving look(long t, Scaling scaling) {
        return this;
    }

    @Override
    public void move(double lr) {
        // its owner moves it
    }

    @Override
    public void move(Tensor lr, Tensor decaying) {
        // its owner moves it
    }

    @Override
    public void settle() {
        // its owner learns
    }

    @Override
    public Tensor stored() {
        return bank.weights();
    }

    @Override
    public Ranks ranks() {
        return ranks;
    }

    @Override
    public boolean isHere() {
        return false;
    }

    @Override
    public String name() {
        return bank.name();
    }

    @Override
    public Tensor weights() {
        return Dtypes.widened(bank.weights().narrow(0, 0, 0));
    }

    @Override
    public Tensor gradients() {
        return weights();
    }

    @Override
    public Tensor smoothed() {
        return weights();
    }

    @Override
    public Tensor update() {
        return weights();
    }

    @Override
    public Optional<Averaging> averaging(Arena arena) {
        return NumberAverage.of(descent, bank.weights(), arena);
    }

    @Override
    public Norm norm() {
        return descent.norm();
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
        throw new IllegalStateException("the coordinates of block " + bank.name()
                + " are on another rank: ask for them if isHere(), as Geometry does");
    }

    @Override
    public void measureIn(Tensor unit) {
        multiples = true;
    }
}
