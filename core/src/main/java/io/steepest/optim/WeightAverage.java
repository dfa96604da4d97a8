package io.steepest.optim;

import io.steepest.engine.Dtypes;
import io.steepest.engine.Entries;
import io.steepest.param.Bank;
import io.steepest.tensor.Arena;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The moving average of the weights beside an optimizer, debiased, to evaluate in place of them. SPlus is meant to be
 * evaluated so; Polyak and Juditsky (1992). It holds a copy of every weight, in float64 for weights in float64 and in
 * float32 for all others: an average kept in bfloat16 would stand still from a decay of 0.998 on. One thread at a time may
 * use it, and not while another uses its optimizer.
 */
public final class WeightAverage implements AutoCloseable {
    private final Use use = new Use("the weight average");
    /** Of the optimizer, whose weights must stay as they are meanwhile. */
    private final Use weights;

    private final List<Bank> banks;
    private final double decay;
    private final Arena state = new Arena();
    private final StateGuard guard;
    private long taken;

    private WeightAverage(Use weights, List<Bank> banks, double decay) {
        this.weights = weights;
        this.banks = banks;
        this.decay = decay;
        this.guard = new StateGuard(state, banks.stream().map(Bank::name).collect(Collectors.toSet()));
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            for (Bank bank : banks) {
                state.zerosLike(bank.name(), Dtypes.workingLike(bank.weights()));
            }
        }
    }

    /**
     * An average of the weights that an optimizer steps; nothing is in it yet.
     *
     * @param optimizer whose weights are averaged; must stay open
     * @param decay weight of the past, in [0, 1): 0.999 in SPlus
     */
    public static WeightAverage of(SteepestDescent optimizer, double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("decay of a weight average must be in [0, 1), found " + decay);
        }
        try (Use.Held held = optimizer.use().look("WeightAverage.of(..)")) {
            return new WeightAverage(optimizer.use(), optimizer.banks(), decay);
        }
    }

    /**
     * Adds the weights as they are now: call after each step.
     *
     * @throws ArithmeticException if a weight or an average is NaN or infinite; nothing was changed
     */
    public void observe() {
        try (Use.Held own = use.change("observe()");
                Use.Held held = weights.change("observe() of its weight average");
                PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            refuse(guard.firstNonFinite().map(name -> "average " + name));
            refuse(firstNonFinite().map(name -> "parameter " + name));
            banks.forEach(bank -> average(bank).lerp_(Dtypes.widened(bank.weights()), new Scalar(1 - decay)));
            taken++;
            guard.stepped(0);
        }
    }

    /** The name of the first parameter that holds NaN or infinity. */
    private Optional<String> firstNonFinite() {
        if (Double.isFinite(Entries.bound(banks.stream().map(Bank::weights).toList()))) {
            return Optional.empty();
        }
        return banks.stream()
                .flatMap(bank -> bank.members().stream())
                .filter(member -> !Double.isFinite(Entries.largest(member.parameter())))
                .map(Bank.Member::name)
                .findFirst();
    }

    private static void refuse(Optional<String> bad) {
        if (bad.isPresent()) {
            throw new ArithmeticException(bad.get() + " holds NaN or infinity; nothing was averaged");
        }
    }

    /**
     * Runs something, such as an evaluation, with the average in place of the weights; they are put back whatever
     * happens.
     *
     * @throws IllegalStateException if nothing was averaged yet, or it is called, or a step taken, by the action itself
     * @throws ArithmeticException if an average is NaN or infinite; nothing was changed
     */
    public void whileInPlace(Runnable action) {
        try (Use.Held own = use.change("whileInPlace(..)");
                Use.Held held = weights.change("whileInPlace(..) of its weight average");
                PointerScope scope = new PointerScope()) {
            if (taken == 0) {
                throw new IllegalStateException("no weights were averaged yet: call observe() after each step");
            }
            guard.firstNonFinite().ifPresent(name -> {
                throw new ArithmeticException("average " + name + " holds NaN or infinity; no weight was changed");
            });
            List<Tensor> before = substitute();
            try {
                action.run();
            } finally {
                putBack(before);
            }
        }
    }

    /** Puts the averages in place of the weights; the answer are the weights, bank by bank. */
    private List<Tensor> substitute() {
        Scalar debias = new Scalar(1 / (1 - Math.pow(decay, (double) taken)));
        try (NoGradGuard frozen = new NoGradGuard()) {
            List<Tensor> before =
                    banks.stream().map(bank -> bank.weights().clone()).toList();
            banks.forEach(bank -> bank.weights().copy_(average(bank).mul(debias)));
            return before;
        }
    }

    private void putBack(List<Tensor> before) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            for (int i = 0; i < before.size(); i++) {
                banks.get(i).weights().copy_(before.get(i));
            }
        }
    }

    private Tensor average(Bank bank) {
        return state.tensors().get(bank.name());
    }

    /** The averages, not debiased, by name of the bank: what a checkpoint saves beside the weights. */
    public Arena state() {
        try (Use.Held held = use.look("state()")) {
            return state.lentBy("the weight average");
        }
    }

    /**
     * Sets the number of weights averaged, after the state was restored from a checkpoint.
     *
     * @param observed not negative
     */
    public void resumeAt(long observed) {
        if (observed < 0) {
            throw new IllegalArgumentException("number of weights averaged must not be negative, found " + observed);
        }
        try (Use.Held held = use.change("resumeAt(..)")) {
            taken = observed;
        }
    }

    /** Frees the averages. While another thread uses them, it waits. To close twice is harmless. */
    @Override
    public void close() {
        use.close(state::close);
    }
}
