package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.param.Bank;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What several ranks know together before a step.
 *
 * @param stepping names of the parameters that any rank has a gradient of
 * @param joined whether their gradients were joined before, as by clipping
 * @param faulty whether the state of any rank holds NaN or infinity
 * @param loss the mean over all ranks, if they were given it
 */
record RollCall(Set<String> stepping, boolean joined, boolean faulty, OptionalDouble loss) {

    /**
     * What one rank says.
     *
     * @param refusal why it cannot take the step, if so
     * @param faulty whether its state holds NaN or infinity
     * @param loss if it was given one
     */
    record Word(Optional<RuntimeException> refusal, boolean faulty, OptionalDouble loss) {}

    /**
     * Hears from all ranks, and joins their gradients if that was not done yet.
     *
     * @param check throws an {@link IllegalStateException} if this rank cannot take the step
     * @param loss if this rank was given one
     * @throws IllegalStateException on all ranks, if one cannot take the step
     */
    static RollCall hear(Options options, Plan plan, Runnable check, OptionalDouble loss) {
        Optional<RuntimeException> refusal = Optional.empty();
        try {
            check.run();
        } catch (IllegalStateException e) {
            refusal = Optional.of(e);
        }
        boolean looks = options.nonFinite() != NonFinite.UNCHECKED;
        boolean faulty = looks && plan.firstNonFiniteState().isPresent();
        RollCall all = of(plan.ranks(), plan, options.unused(), new Word(refusal, faulty, loss));
        if (!all.joined) {
            plan.exchange().join(plan.plans().stream().filter(all::calls).toList());
            plan.banks().join();
        }
        return all;
    }

    /** Whether any parameter of a bank steps. */
    private boolean calls(BankPlan plan) {
        return plan.bank().members().stream().anyMatch(member -> stepping.contains(member.name()));
    }

    /**
     * Tells all ranks what each of them has to say.
     *
     * @throws IllegalStateException on all ranks, if one cannot take the step
     */
    private static RollCall of(Ranks ranks, Plan plan, Unused unused, Word word) {
        List<Bank.Member> members = plan.members();
        long[] joined = plan.banks().joined();
        double[] said = new double[6 + members.size()];
        said[0] = word.refusal.isPresent() ? 1 : 0;
        said[1] = word.faulty ? 1 : 0;
        said[2] = joined[0];
        said[3] = joined[1];
        said[4] = word.loss.isPresent() ? 1 : 0;
        said[5] = word.loss.orElse(0);
        for (int i = 0; i < members.size(); i++) {
            said[6 + i] = plan.steps(members.get(i), unused) ? 1 : 0;
        }
        double[] all = sum(ranks, said);
        refuse(ranks, word, all, members.size());
        Set<String> stepping = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            if (all[6 + i] > 0) {
                stepping.add(members.get(i).name());
            }
        }
        return new RollCall(
                stepping,
                all[2] > 0,
                all[1] > 0,
                all[4] > 0 ? OptionalDouble.of(all[5] / ranks.size()) : OptionalDouble.empty());
    }

    /** Sums numbers over all ranks. */
    static double[] sum(Ranks ranks, double... own) {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.from_blob(
                            new DoublePointer(own), new long[] {own.length}, new TensorOptions(ScalarType.Double))
                    .clone();
            ranks.sum(x);
            double[] all = new double[own.length];
            new DoublePointer(x.data_ptr()).get(all);
            return all;
        }
    }

    private static void refuse(Ranks ranks, Word word, double[] all, int members) {
        if (word.refusal.isPresent()) {
            throw word.refusal.get();
        }
        if (all[0] > 0) {
            throw new IllegalStateException(
                    "another rank refused this step, and its message says why; no weight and no state was changed");
        }
        boolean none = all[2] == 0;
        boolean every = all[2] == (double) members * ranks.size();
        if (all[3] > 0 || !(none || every)) {
            throw new IllegalStateException(
                    "gradients were written after a step, backward(..) or clipGradients(..) had joined those of"
                            + " all ranks: call zeroGrad() of the optimizer on every rank before the next backward pass");
        }
        if (all[4] != 0 && all[4] != ranks.size()) {
            throw new IllegalStateException("step(loss) was called on " + (int) all[4] + " of " + ranks.size()
                    + " ranks and step() on the others: all ranks must call the same");
        }
    }
}
