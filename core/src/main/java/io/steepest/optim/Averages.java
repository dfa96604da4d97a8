package io.steepest.optim;

import io.steepest.engine.Dtypes;
import io.steepest.engine.Entries;
import io.steepest.param.Bank;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The {@link WeightAverage} of the parameters at work: a part of the optimizer's state. */
final class Averages {
    private final Optional<WeightAverage> rule;
    private final List<BankPlan> plans;
    private final Exchange exchange;
    private final List<Live> all = new ArrayList<>();

    /**
     * An average of one bank.
     *
     * @param bank the bank
     * @param mean the average, which began with zeros, {@code [k,m,n]}
     * @param weight the total weight of the weights in it, {@code [k,1,1]} in float64
     */
    private record Live(Bank bank, Tensor mean, Tensor weight) {}

    /**
     * Averages that nothing is in yet.
     *
     * @param plans of all banks; each rank averages what it steps
     * @param state owner of them
     */
    Averages(Optional<WeightAverage> rule, List<BankPlan> plans, Exchange exchange, Arena state) {
        this.rule = rule;
        this.plans = plans;
        this.exchange = exchange;
        if (rule.isEmpty()) {
            return;
        }
        for (Bank bank : plans.stream().flatMap(plan -> plan.held().stream()).toList()) {
            long k = bank.weights().size(0);
            Tensor gradients = bank.gradients();
            Arena own = state.at(bank.name()).full().part(Slice.of(k, 0, k), gradients);
            Tensor weight = torch.zeros(
                    new long[] {k, 1, 1},
                    new TensorOptions(ScalarType.Double).device(new DeviceOptional(gradients.device())));
            all.add(new Live(
                    bank, own.zerosLike("average", Dtypes.workingLike(gradients)), own.own("average-weight", weight)));
        }
    }

    /** Adds the weights as they are after a step. */
    void observe() {
        double decay = rule.map(WeightAverage::decay).orElse(0.0);
        for (Live average : all) {
            try (PointerScope scope = new PointerScope()) {
                average.mean.lerp_(Dtypes.widened(average.bank.weights()), new Scalar(1 - decay));
                average.weight.mul_(new Scalar(decay)).add_(new Scalar(1 - decay));
            }
        }
    }

    /**
     * Runs something with the averages in place of the weights, and puts the weights back whatever happens.
     *
     * @throws IllegalStateException if no average is kept, or nothing is in it yet
     * @throws ArithmeticException if an average is NaN or infinite; nothing was changed
     */
    void whileInPlace(Runnable action) {
        if (rule.isEmpty()) {
            throw new IllegalStateException("no average of the weights is kept: make the optimizer with"
                    + " follow(recipe).averaging(WeightAverage.ema(0.999)).on(module)");
        }
        exchange.together(this::refuseUnready, IllegalStateException::new);
        // an arena and no scope, in which tensors that the action makes would die
        try (Arena before = new Arena()) {
            substitute(before);
            try {
                action.run();
            } finally {
                putBack(before);
            }
        }
    }

    private void refuseUnready() {
        try (PointerScope scope = new PointerScope()) {
            if (!all.isEmpty()
                    && all.stream().noneMatch(average -> average.weight.any().item_bool())) {
                throw new IllegalStateException("no weights were averaged yet: take a step first");
            }
            refuseNonFinite();
        }
    }

    private void refuseNonFinite() {
        for (Live average : all) {
            List<Bank.Member> members = average.bank.members();
            long each = average.mean.size(0) / members.size();
            for (int i = 0; i < members.size(); i++) {
                if (!Double.isFinite(Entries.largest(average.mean.narrow(0, i * each, each)))) {
                    throw new ArithmeticException(
                            "average of " + members.get(i).name() + " holds NaN or infinity; no weight was changed");
                }
            }
        }
    }

    /** Puts the averages in place of the weights, which are kept in an arena under the names of the banks. */
    private void substitute(Arena kept) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            for (BankPlan plan : plans) {
                kept.own(plan.bank().name(), plan.bank().weights().clone());
            }
            for (Live average : all) {
                Tensor divisor = average.weight.to(average.mean.scalar_type());
                // what was never averaged stays as it is
                Tensor debiased = torch.where(
                        divisor.gt(new Scalar(0.0)), average.mean.div(divisor), Dtypes.widened(average.bank.weights()));
                average.bank.weights().copy_(debiased);
            }
            exchange.spread(plans);
        }
    }

    private void putBack(Arena kept) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            plans.forEach(
                    plan -> plan.bank().weights().copy_(kept.get(plan.bank().name())));
        }
    }
}
