package io.steepest.optim;

import io.steepest.param.Bank;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each parameter the number by which the renewals of its roots and bases are shifted, so that they do not all fall
 * on the same step. Numbers follow the order of the parameters, and a parameter keeps its number for good.
 */
final class Turns {
    private final boolean staggered;
    private final Map<String, Integer> given = new HashMap<>();
    private int next;

    /**
     * Numbers from pasts.
     *
     * @param staggered whether renewals are spread at all
     * @param pasts of parameters, by name
     */
    Turns(boolean staggered, Map<String, History> pasts) {
        this.staggered = staggered;
        pasts.forEach((name, past) -> {
            if (past.turn() >= 0) {
                given.put(name, past.turn());
                next = Math.max(next, past.turn() + 1);
            }
        });
    }

    /** The number of a member as far as it has one, else −1. */
    int of(Bank bank, int member) {
        return given.getOrDefault(bank.members().get(member).name(), -1);
    }

    /** Gives the members of a slice their number, if they have none. */
    void number(List<String> names) {
        if (!given.containsKey(names.get(0))) {
            int turn = staggered ? next++ : 0;
            names.forEach(name -> given.putIfAbsent(name, turn));
        }
    }

    /** Whether a parameter has a number. */
    boolean knows(String name) {
        return given.containsKey(name);
    }

    /**
     * Shifts the renewals of a bank's kernels; members without a number get one, equal within a slice.
     *
     * @return the numbers of all members
     */
    List<Integer> assign(Bank bank, List<StepKernel> kernels) {
        String last = "";
        int within = 0;
        for (StepKernel kernel : kernels) {
            List<String> names = kernel.general().part().members();
            within = names.get(0).equals(last) ? within + 1 : 0;
            last = names.get(0);
            number(names);
            kernel.general().delay(staggered ? given.get(last) + within : 0);
        }
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < bank.members().size(); i++) {
            turns.add(of(bank, i));
        }
        return turns;
    }
}
