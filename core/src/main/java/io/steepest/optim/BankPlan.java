package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.param.Bank;
import io.steepest.recipe.Descent;
import io.steepest.step.Adaptive;
import java.util.List;
import java.util.Optional;

/**
 * A bank, how it descends, and the kernels that step what this rank holds of it. All of its parameters have taken the same
 * number of steps, and their gradients are measured in the same unit.
 */
final class BankPlan {
    private final Bank bank;
    private final Optional<Bank> held;
    private final Descent descent;
    private final List<StepKernel> kernels;
    /** Renewal turns of the members, in their order. */
    private final List<Integer> turns;

    private final Ranks ranks;
    /** The bank as step rules see it if another rank holds it. */
    private final Elsewhere elsewhere;

    private long steps;
    /** The exponent of the unit that its gradients are measured in. */
    private int unit;

    /**
     * Plans a bank.
     *
     * @param bank the whole
     * @param held what this rank steps of it: all of it, unless there are several ranks
     * @param kernels whose slices cover what is held
     * @param turns of the members
     */
    BankPlan(
            Bank bank,
            Optional<Bank> held,
            Descent descent,
            List<StepKernel> kernels,
            List<Integer> turns,
            Ranks ranks) {
        this.bank = bank;
        this.held = held;
        this.descent = descent;
        this.kernels = List.copyOf(kernels);
        this.turns = List.copyOf(turns);
        this.ranks = ranks;
        this.elsewhere = new Elsewhere(bank, descent, ranks);
    }

    Bank bank() {
        return bank;
    }

    /** What this rank steps of the bank: all of it, a part of one that is cut, or nothing. */
    Optional<Bank> held() {
        return held;
    }

    Descent descent() {
        return descent;
    }

    List<StepKernel> kernels() {
        return kernels;
    }

    /** Steps that its parameters have taken. */
    long steps() {
        return steps;
    }

    /** Frees what the kernels hold beside weights and state. */
    void close() {
        kernels.forEach(StepKernel::close);
    }

    /** Takes note that one more step was taken. */
    void stepped() {
        steps++;
    }

    /** Tells the kernels how many gradients their state has seen, and in which unit. */
    void resume(long taken, int bits) {
        steps = taken;
        unit = bits;
        resumeAt(taken);
        kernels.forEach(kernel -> kernel.general().resumeIn(bits));
    }

    /** Tells the kernels how many gradients their state has seen, as after a step that was undone. */
    void resumeAt(long taken) {
        kernels.forEach(kernel -> kernel.general().resumeAt(taken));
    }

    /** The exponent of the unit that its gradients are measured in. */
    int unit() {
        return unit;
    }

    /** Measures its gradients in another unit from now on. */
    void measureIn(int bits) {
        unit = bits;
        kernels.forEach(kernel -> kernel.general().measureIn(bits));
    }

    /** Whether a step rule multiplies gradients before they are learnt from, so that their size says little. */
    boolean learnsMultiples() {
        return elsewhere.learnsMultiples()
                || kernels.stream().anyMatch(kernel -> kernel.general().learnsMultiples());
    }

    /** About the largest magnitude of the gradients of this step and of those that are remembered, as far as they are held. */
    double reach() {
        return kernels.stream().mapToDouble(kernel -> kernel.general().reach()).reduce(0, Math::max);
    }

    /** The past of a member. */
    History history(int member) {
        return new History(steps, turns.get(member), unit, matrices());
    }

    /** The role of the members and how they are read as matrices, in words. */
    String matrices() {
        return bank.role() + " " + bank.reading();
    }

    /** Whether members with these pasts may stay in this bank and in their slices. */
    boolean suits(List<History> pasts) {
        return pasts.stream().allMatch(past -> past.isAlike(pasts.get(0)))
                && pasts.stream().map(History::turn).toList().equals(turns);
    }

    /** Whether its state is nothing but averages of gradients as they are; adaptive rules multiply gradients. */
    boolean keepsAverages(boolean adaptive) {
        return !adaptive && kernels.stream().allMatch(kernel -> kernel.general().keepsAverages());
    }

    /** The pass of an {@link Adaptive} rule over the whole bank, which is one kernel then, if this rank holds it. */
    Moving pass() {
        return kernels.isEmpty() ? elsewhere : Pass.of(kernels.get(0).general(), ranks);
    }
}
